namespace ActorNet.TestKit;

/// <summary>Configurations for tests.</summary>
public static class TestConfigs
{
    private static readonly Lazy<Config> Defaults = new(() => ConfigurationFactory.FromResource<TestKitBase>("reference.conf"));
    private static readonly Lazy<Config> FullDebug = new(() => ConfigurationFactory.FromResource<TestKitBase>("full-debug.conf").WithFallback(DefaultConfig));
    private static readonly Lazy<Config> VirtualTime = new(() => ConfigurationFactory.FromResource<TestKitBase>("test-scheduler.conf").WithFallback(DefaultConfig));
    private static readonly Lazy<Config> SingleThread = new(() => ConfigurationFactory.FromResource<TestKitBase>("calling-thread.conf").WithFallback(TestSchedulerConfig));

    /// <summary>What every tested system has.</summary>
    public static Config DefaultConfig => Defaults.Value;

    /// <summary><see cref="DefaultConfig"/> with every log setting switched on.</summary>
    public static Config FullDebugConfig => FullDebug.Value;

    /// <summary><see cref="DefaultConfig"/> on a <see cref="TestScheduler"/>: time passes only when the test advances it.</summary>
    public static Config TestSchedulerConfig => VirtualTime.Value;

    /// <summary>
    /// <see cref="TestSchedulerConfig"/> with all actors on the thread of the test: what a test does has happened, with all its
    /// consequences, when the call returns, and expectations do not wait. Same test, same run. Runtime-only, see own-members.md.
    /// </summary>
    public static Config CallingThreadConfig => SingleThread.Value;
}
