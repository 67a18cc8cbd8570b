namespace ActorNet.Actors.Lanes;

/// <summary>How a lane spends its core; the section of its dispatcher in the configuration.</summary>
/// <param name="Name">The lane's name: its dispatcher's id, and the name of its thread.</param>
/// <param name="Cpu">The core that the thread is pinned to, or null for any.</param>
/// <param name="Spin">For how long a lane that ran out of work polls before it sleeps.</param>
public sealed record LaneSettings(string Name, int? Cpu, TimeSpan Spin)
{
    /// <summary>Reads the section of a dispatcher, with the defaults of reference.conf.</summary>
    public static LaneSettings From(string name, Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int cpu = config.GetInt("cpu");
        return new LaneSettings(name, cpu < 0 ? null : cpu, config.GetTimeSpan("spin"));
    }
}
