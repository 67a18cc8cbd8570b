using System.Collections.Immutable;
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
        return setup.Apply(Describe(TapInterface.Open(name, queues, options)));
    }

    public bool IsThere() => NetworkInterfaces.Exists(name);

    private OpenTap Describe(ImmutableArray<TapDevice> opened)
    {
        try
        {
            using var netlink = new RouteNetlink();
            LinkDescription? link = netlink.Find(name);
            return new OpenTap(opened) { Index = link?.Index, WatchedIndex = link?.Kind == TapInterface.Macvtap ? link.Index : null };
        }
        catch
        {
            foreach (TapDevice queue in opened) queue.Dispose();
            throw;
        }
    }
}
