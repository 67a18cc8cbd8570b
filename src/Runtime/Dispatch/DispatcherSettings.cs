namespace ActorNet.Runtime;

/// <summary>What all kinds of dispatchers read from their section.</summary>
internal readonly struct DispatcherSettings
{
    public DispatcherSettings(Config config)
    {
        Id = config.GetString("id", null) ?? "";
        Throughput = config.GetInt("throughput", MessageDispatcher.DefaultThroughput);
        if (Throughput < 1)
        {
            throw new ConfigurationException($"{Id}.throughput must be 1 or more, but is {Throughput}.");
        }
        TimeSpan deadline = config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero);
        DeadlineTicks = deadline > TimeSpan.Zero ? deadline.Ticks : null;
        ShutdownTimeout = config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1));
    }

    public string Id { get; }

    public int Throughput { get; }

    public long? DeadlineTicks { get; }

    public TimeSpan ShutdownTimeout { get; }
}
