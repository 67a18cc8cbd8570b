namespace ActorNet.Runtime;

/// <content>The phases that the defaults know.</content>
public sealed partial class CoordinatedShutdown
{
    /// <summary>Before anything else.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Take no new work.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Finish the work that was taken.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>Stop what served it.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>For systems in a cluster; empty here.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>For systems in a cluster; empty here.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>For systems in a cluster; empty here.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>For systems in a cluster; empty here.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>For systems in a cluster; empty here.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>For systems in a cluster; empty here.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>The last moment in which actors run.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>The actor system ends.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";
}
