namespace ActorNet.TestKit;

/// <summary>Chooses how a test waits.</summary>
internal static class Waiting
{
    /// <summary>For actors of a system: by running its simulation if it is in one.</summary>
    internal static IWaiting Of(ActorSystem system) => Of(Simulation.Of(system));

    /// <summary>For whoever knows no system: by running the simulation of this thread if there is one.</summary>
    internal static IWaiting Here() => Of(Simulation.Current);

    private static IWaiting Of(Simulation? simulation) => simulation is null ? RealTimeWaiting.Instance : new SimulatedWaiting(simulation);
}
