namespace ActorNet.Runtime;

/// <summary>What the sections of all bounded mailboxes say.</summary>
internal readonly record struct BoundedSettings(int Capacity, TimeSpan PushTimeout)
{
    /// <exception cref="ArgumentException">A number is negative.</exception>
    public static BoundedSettings From(Config config, string mailbox)
    {
        ArgumentNullException.ThrowIfNull(config);
        int capacity = config.GetInt("mailbox-capacity", 0);
        if (capacity < 0)
        {
            throw new ArgumentException($"{mailbox}: mailbox-capacity must not be negative, but is {capacity}.", nameof(config));
        }
        TimeSpan timeout = config.GetTimeSpan("mailbox-push-timeout-time", TimeSpan.FromSeconds(-1));
        return timeout < TimeSpan.Zero
            ? throw new ArgumentException($"{mailbox}: mailbox-push-timeout-time must be a time of 0 or more.", nameof(config))
            : new BoundedSettings(capacity, timeout);
    }
}
