using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Host.Commands;
using ActorNet.Host.Life;
using ActorNet.Io.Processes;
using Spectre.Console;

namespace ActorNet.Host.Demo;

/// <summary>What the demo does once everything runs: pings, and shows what that does to the ports.</summary>
/// <param name="running">The topology; stays the caller's.</param>
/// <param name="plan">What was built.</param>
/// <param name="terminal">Where to write.</param>
internal sealed class DemoShow(RunningTopology running, DemoPlan plan, Terminal terminal) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PrintPeriod = TimeSpan.FromSeconds(10);
    private readonly IcmpPinger _pinger = new();
    private string _lastPing = "";

    /// <summary>Introduces the topology and pings the guest.</summary>
    /// <returns>True when every reply came.</returns>
    public async Task<bool> PingAsync(int count, CancellationToken cancellation)
    {
        terminal.Out.WriteLine(DemoText.Introduction(plan));
        if (UserNamespace.IsOwn) terminal.Out.WriteLine(DemoText.InsideNamespace(Environment.ProcessId) + Environment.NewLine);
        int answered = 0;
        for (int number = 1; number <= count && !cancellation.IsCancellationRequested; number++)
        {
            if (await PingOnceAsync(cancellation).ConfigureAwait(false)) answered++;
            terminal.Out.WriteLine($"ping {plan.Subnet.Guest}: {number} of {count}: {_lastPing}");
        }
        terminal.Out.WriteLine();
        return answered == count;
    }

    /// <summary>Prints the ports and the lanes once.</summary>
    public async Task SumUpAsync()
    {
        ImmutableArray<PortReport> ports = await running.GetReportsAsync().ConfigureAwait(false);
        terminal.Out.WriteLine(PortTable.Write(ports));
        terminal.Out.Write(LaneTable.Write(running.ReadLanes()));
    }

    /// <summary>Says how to attach a virtual machine, and shows the ports, with a ping a second, until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        if (!plan.Vhost) terminal.Out.WriteLine(DemoText.HowToAttach(plan));
        try
        {
            if (terminal.CanRedraw) await RedrawAsync(cancellation).ConfigureAwait(false);
            else await PrintAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how the demo ends.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pinger.Dispose();

    private async Task RedrawAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(RedrawPeriod);
        ImmutableArray<LaneStatistics> before = running.ReadLanes();
        await AnsiConsole.Live(new Text("")).StartAsync(async screen =>
        {
            do
            {
                await PingOnceAsync(cancellation).ConfigureAwait(false);
                ImmutableArray<PortReport> ports = await running.GetReportsAsync().ConfigureAwait(false);
                ImmutableArray<LaneStatistics> lanes = running.ReadLanes();
                screen.UpdateTarget(new Rows(
                    PortTable.Draw(ports),
                    LaneTable.Draw(Since(lanes, before)).Caption($"ping {plan.Subnet.Guest}: {_lastPing}   Ctrl-C ends")));
                before = lanes;
            }
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }).ConfigureAwait(false);
    }

    // What happened since the last look; a lane that is new has no earlier one.
    private static IEnumerable<LaneStatistics> Since(ImmutableArray<LaneStatistics> lanes, ImmutableArray<LaneStatistics> before) =>
        lanes.Select(lane => lane.Since(before.FirstOrDefault(earlier => earlier.Lane == lane.Lane)));

    private async Task PrintAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PrintPeriod);
        do
        {
            await PingOnceAsync(cancellation).ConfigureAwait(false);
            await terminal.Out.WriteLineAsync($"ping {plan.Subnet.Guest}: {_lastPing}").ConfigureAwait(false);
            await SumUpAsync().ConfigureAwait(false);
            await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private async Task<bool> PingOnceAsync(CancellationToken cancellation)
    {
        IPAddress guest = plan.Subnet.Guest;
        TimeSpan? time = await _pinger.PingAsync(guest, Patience, cancellation).ConfigureAwait(false);
        _lastPing = time is { } rtt
            ? string.Create(CultureInfo.InvariantCulture, $"reply after {rtt.TotalMilliseconds:F3} ms")
            : $"no reply within {Patience.TotalSeconds} s";
        return time is not null;
    }
}
