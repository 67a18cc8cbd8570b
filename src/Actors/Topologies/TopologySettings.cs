namespace ActorNet.Actors.Topologies;

/// <summary>What applies to all ports of a topology.</summary>
/// <param name="Dispatcher">The lane that they run on.</param>
/// <param name="Credit">Frames that may be with the receiver of a link at a time.</param>
public sealed record TopologySettings(string Dispatcher, int Credit)
{
    /// <summary>The lane on which ports run unless told otherwise.</summary>
    public const string DefaultDispatcher = "actornet.lane";

    /// <summary>Reads <c>actornet.link</c>.</summary>
    public static TopologySettings From(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new TopologySettings(DefaultDispatcher, config.GetInt("actornet.link.credit"));
    }
}
