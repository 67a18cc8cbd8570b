using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>A host and one testpmd with several ports, each on a wire of its own, started once for a class of tests.</summary>
/// <param name="ports">For each port the options of the program's device, and those of virtio-user's.</param>
/// <param name="arguments">More arguments of testpmd's.</param>
public abstract class TestpmdMachine((string Device, string Port)[] ports, params string[] arguments) : IAsyncLifetime
{
    private HostNetwork _host = null!;
    private Wires _wires = null!;
    private ChildProcess _testpmd = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        try
        {
            _host = await HostNetwork.CreateAsync();
            _wires = await Wires.StartAsync(_host, [.. ports.Select(static port => port.Device)]);
            _testpmd = await Testpmd.StartAsync(
                _host, "guest", [.. ports.Select((port, wire) => $"{_wires.Sockets[wire]},{port.Port}")],
                ["--forward-mode=5tswap", "--port-topology=loop", .. arguments]);
            await Testpmd.WaitUntilStartedAsync(_testpmd);
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
        if (_testpmd is not null) await _testpmd.DisposeAsync();
        if (_wires is not null) await _wires.DisposeAsync();
        if (_host is not null) await _host.DisposeAsync();
    }

    /// <summary>Sends datagrams to a port: it swaps addresses and ports, and so sends each back.</summary>
    internal async Task CheckAsync(int wire)
    {
        string ask = $"{_host.DatagramsCommand} ask -n {Wires.GuestAddress(wire)} 5000 5000 16-1472";
        DatagramCounts counts = DatagramCounts.Parse((await _host.RunAsync(ask)).Expect(ask));
        counts.ExpectAll($"{ask}\n{_wires.Process.Describe()}\n{_testpmd.Describe()}");
        _wires.ExpectRunning();
    }
}
