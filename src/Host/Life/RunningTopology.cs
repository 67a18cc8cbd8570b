using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Life;

/// <summary>The actor system with the ports of a configuration in it.</summary>
/// <remarks>Owns the system. Once stopped, every interface that it created and every socket file is gone.</remarks>
public sealed class RunningTopology
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(5);
    private readonly ActorSystem _system;
    private readonly IActorRef _topology;

    private RunningTopology(ActorSystem system, IActorRef topology)
    {
        _system = system;
        _topology = topology;
    }

    /// <summary>Starts all ports.</summary>
    /// <param name="configuration">Without errors.</param>
    /// <param name="factories">Who makes which type of port.</param>
    /// <returns>The running topology, or what kept it from starting; then nothing is left of it.</returns>
    public static async Task<(RunningTopology? Running, ImmutableArray<TopologyProblem> Problems)> StartAsync(
        HostConfiguration configuration, IReadOnlyDictionary<PortType, PortFactory> factories)
    {
        ActorSystem system;
        TopologySettings settings;
        try
        {
            system = ActorSystem.Create("actornet", configuration.Config);
            settings = TopologySettings.From(system.Settings.Config);
        }
        catch (ConfigurationException e)
        {
            return (null, [TopologyProblem.Error("configuration", e.Message, "correct or remove this key: actornet help config")]);
        }
        IActorRef topology = system.ActorOf(TopologyActor.Props(configuration.Topology, factories, settings), "topology");
        var running = new RunningTopology(system, topology);
        object answer;
        try
        {
            answer = await topology.Ask<object>(AwaitTopology.Instance, StartPatience).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            answer = new TopologyFailed([TopologyProblem.Error("topology", $"its ports were not up after {StartPatience.TotalSeconds} s", "look for an error in the log")]);
        }
        if (answer is not TopologyFailed failed) return (running, []);
        await running.StopAsync().ConfigureAwait(false);
        return (null, failed.Problems);
    }

    /// <summary>How every port is, in the order of the topology.</summary>
    public async Task<ImmutableArray<PortReport>> GetReportsAsync()
    {
        PortReportList list = await _topology.Ask<PortReportList>(GetPortReports.Instance, ReportPatience).ConfigureAwait(false);
        return list.Ports;
    }

    /// <summary>Stops all ports in order and waits until they are gone.</summary>
    public Task StopAsync() => _system.Terminate();
}
