using ActorNet.Io.Netlink;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>A tap or macvtap of this host, by name: made at the start unless it exists, and found again when somebody else makes it again.</summary>
/// <param name="name">Of the interface.</param>
/// <param name="queues">Descriptors.</param>
/// <param name="options">How each is opened.</param>
/// <param name="setup">What is done to it.</param>
internal sealed class NamedTapSource(string name, int queues, TapOptions options, TapSetup setup) : ITapSource
{
    public string? Name => name;

    public bool CanReopen => true;

    public bool TakesLong => setup.Script is not null;

    public string? DownScript => setup.DownScript;

    public OpenTap Open()
    {
        setup.Check();
        int? index = IndexOfMacvtap(); // before there is something to close when this fails
        return setup.Apply(new OpenTap(TapInterface.Open(name, queues, options)) { WatchedIndex = index });
    }

    public bool IsThere() => NetworkInterfaces.Exists(name);

    private int? IndexOfMacvtap()
    {
        using var netlink = new RouteNetlink();
        return netlink.Find(name) is { Kind: TapInterface.Macvtap } link ? link.Index : null;
    }
}
