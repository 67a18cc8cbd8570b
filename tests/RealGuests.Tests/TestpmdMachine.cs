using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>
/// One testpmd with several ports, each on a wire of its own with the host and a second guest, user-mode Linux. What comes by one
/// port of a pair (0 and 1, 2 and 3, ...) leaves by the other, so that a pair joins two wires. Started once for a class of tests.
/// </summary>
/// <param name="ports">For each port the options of the program's device, and those of virtio-user's.</param>
/// <param name="arguments">More arguments of testpmd's.</param>
public abstract class TestpmdMachine((string Device, string Port)[] ports, params string[] arguments) : IAsyncLifetime
{
    private const string OwnAddressesOnly = "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore"; // each interface answers for itself

    private HostNetwork _host = null!;
    private Wires _wires = null!;
    private ChildProcess _testpmd = null!;
    private Guest _peer = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        try
        {
            _host = await HostNetwork.CreateAsync();
            (await _host.RunAsync(OwnAddressesOnly)).Expect(OwnAddressesOnly);
            _wires = await Wires.StartAsync(_host, withPeer: true, [.. ports.Select(static port => port.Device)]);
            _testpmd = await Testpmd.StartAsync(
                _host, "guest", [.. ports.Select((port, wire) => $"{_wires.Sockets[wire]},{port.Port}")],
                ["--forward-mode=io", "--port-topology=paired", .. arguments]);
            await Testpmd.WaitUntilStartedAsync(_testpmd);
            _peer = await Guest.BootPeerAsync(_host, _wires, Other);
            await _peer.ExpectAsync(OwnAddressesOnly);
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
        if (_peer is not null) await _peer.DisposeAsync();
        if (_testpmd is not null) await _testpmd.DisposeAsync();
        if (_wires is not null) await _wires.DisposeAsync();
        if (_host is not null) await _host.DisposeAsync();
    }

    /// <summary>
    /// From the host by this port and the other of its pair to the second guest, and back: of this port's traffic that with the host, of
    /// the other's that with a guest.
    /// </summary>
    internal async Task CheckAsync(int wire)
    {
        await Traffic.EverythingAsync(_host.On(wire), _peer.PeerOn(wire));
        _wires.ExpectRunning();
    }

    private static int Other(int wire) => wire ^ 1;
}
