using System.Collections.Immutable;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Metrics;
using ActorNet.Host.Options;

namespace ActorNet.Host.Life;

/// <summary>The actor system with the ports of a configuration in it.</summary>
/// <remarks>Owns the system. Once stopped, every interface that it created and every socket file is gone.</remarks>
#pragma warning disable CA1001 // The meter ends with the ports, in StopPortsAsync.
public sealed class RunningTopology
#pragma warning restore CA1001
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);
    private readonly ActorSystem _system;
    private readonly IActorRef _topology;
    private readonly PortMeter _meter;

    private RunningTopology(ActorSystem system, IActorRef topology)
    {
        _system = system;
        _topology = topology;
        Ended = topology.WatchAsync();
        _meter = new PortMeter(AskAsync, TimeProvider.System);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "ports", StopPortsAsync);
    }

    /// <summary>Ends when the topology's own actor does: on <see cref="StopAsync"/>, or because it failed.</summary>
    public Task Ended { get; }

    /// <summary>Starts all ports.</summary>
    /// <param name="configuration">Without errors.</param>
    /// <param name="factories">Who makes which type of port.</param>
    public static async Task<TopologyStart> StartAsync(HostConfiguration configuration, IReadOnlyDictionary<PortType, PortFactory> factories)
    {
        ActorSystem? system = null;
        RunningTopology running;
        try
        {
            system = ActorSystem.Create("actornet", configuration.Config);
            TopologySettings settings = TopologySettings.From(system.Settings.Config);
            system.Dispatchers.Lookup(settings.Dispatcher); // reads its section now, while a mistake in it can still be answered
            running = new RunningTopology(system, system.ActorOf(TopologyActor.Props(configuration.Topology, factories, settings), "topology"));
        }
        catch (ConfigurationException e)
        {
            if (system is not null) await system.Terminate().ConfigureAwait(false);
            return TopologyStart.Misconfigured(e.Message.TrimEnd('.'));
        }
        return await running.AwaitPortsAsync().ConfigureAwait(false);
    }

    /// <summary>How every port is, in the order of the topology.</summary>
    public async Task<ImmutableArray<PortReport>> GetReportsAsync() => (await AskAsync().ConfigureAwait(false)).Ports;

    /// <summary>Changes what runs.</summary>
    /// <param name="change">One of TopologyChanges.cs.</param>
    /// <returns>Why it was not done; null when it was.</returns>
    public async Task<TopologyChangeRefused?> ChangeAsync(object change) =>
        await _topology.Ask<object>(change, AnswerPatience).ConfigureAwait(false) as TopologyChangeRefused;

    /// <summary>Logs an exception that is a bug.</summary>
    public void LogFault(Exception fault) => _system.Log.Error(fault, "a command of the control socket failed");

    /// <summary>What every lane has done since it started.</summary>
    public ImmutableArray<LaneStatistics> ReadLanes() => LaneRegistry.Get(_system).ReadStatistics();

    /// <summary>Logs a line for each lane: where its time went.</summary>
    public void LogLanes()
    {
        foreach (LaneStatistics lane in ReadLanes()) _system.Log.Info(LaneSummary.Write(lane));
    }

    /// <summary>Stops all ports in order and waits until they are gone.</summary>
    /// <returns>False when some were not, after a time that no port needs: the end of the process will have to do.</returns>
    public async Task<bool> StopAsync()
    {
        // Phase by phase: the ports first, which may still want to tell others; then the system.
        _ = CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.UnknownReason.Instance);
        return await Task.WhenAny(_system.WhenTerminated, Task.Delay(StopPatience)).ConfigureAwait(false) == _system.WhenTerminated;
    }

    private Task<PortReportList> AskAsync() => _topology.Ask<PortReportList>(GetPortReports.Instance, AnswerPatience);

    private async Task<Done> StopPortsAsync()
    {
        _meter.Dispose();
        _system.Stop(_topology);
        await Ended.ConfigureAwait(false);
        return Done.Instance;
    }

    private async Task<TopologyStart> AwaitPortsAsync()
    {
        Task<object> asked = _topology.Ask<object>(AwaitTopology.Instance, StartPatience);
        Task first = await Task.WhenAny(asked, Ended).ConfigureAwait(false);
        if (first == asked && asked.IsCompletedSuccessfully && asked.Result is TopologyUp) return TopologyStart.Up(this);

        await StopAsync().ConfigureAwait(false);
        if (first == asked && asked.IsCompletedSuccessfully && asked.Result is TopologyFailed failed) return TopologyStart.Refused(failed.Problems);
        return TopologyStart.Refused(TopologyProblem.Error(
            "topology",
            first == asked ? $"some ports were not up after {StartPatience.TotalSeconds} s" : "it failed while it started",
            "the log says more (--log-level debug)"));
    }
}
