using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>A host and two guests on one hub or switch, booted once for a class of tests.</summary>
/// <param name="first">The first guest.</param>
/// <param name="second">The second guest.</param>
/// <param name="port">What their NICs are plugged into.</param>
/// <param name="firstNic">Options of the first one's NIC.</param>
/// <param name="secondNic">Options of the second one's NIC.</param>
/// <param name="more">More arguments of the program.</param>
public abstract class GuestPair(
    GuestKind first, GuestKind second, string port = Datapath.HubPort, string firstNic = "", string secondNic = "",
    params string[] more) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _started = [];

    internal HostNetwork Host { get; private set; } = null!;

    internal Datapath Datapath { get; private set; } = null!;

    internal Guest First { get; private set; } = null!;

    internal Guest Second { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        try
        {
            _started.Add(Host = await HostNetwork.CreateAsync());
            _started.Add(Datapath = await Datapath.StartAsync(Host, port, tap: true, more, [firstNic, secondNic]));
            Task<Guest>[] boots =
            [
                Guest.BootAsync(first, Host, Datapath.Socket(0), "10.9.0.2"),
                Guest.BootAsync(second, Host, Datapath.Socket(1), "10.9.0.3"),
            ];
            try
            {
                await Task.WhenAll(boots);
            }
            finally
            {
                _started.AddRange(boots.Where(static boot => boot.IsCompletedSuccessfully).Select(static boot => boot.Result));
            }
            (First, Second) = (await boots[0], await boots[1]);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
    }
}
