namespace ActorNet.TestKit;

/// <summary>The <c>akka.test</c> section.</summary>
public class TestKitSettings : IExtension
{
    private int _testActors;

    /// <summary>Reads the section from a system's configuration.</summary>
    public TestKitSettings(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        DefaultTimeout = config.GetTimeSpan("akka.test.default-timeout", allowInfinite: false);
        SingleExpectDefault = config.GetTimeSpan("akka.test.single-expect-default", allowInfinite: false);
        TestEventFilterLeeway = config.GetTimeSpan("akka.test.filter-leeway", allowInfinite: false);
        TestTimeFactor = config.GetDouble("akka.test.timefactor");
        LogTestKitCalls = config.GetBoolean("akka.test.testkit.debug");
        if (TestTimeFactor <= 0)
        {
            throw new ConfigurationException($"akka.test.timefactor: {TestTimeFactor} is not greater than 0");
        }
    }

    /// <summary>How long an Ask in a test waits.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an expectation outside a Within block waits.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long an event filter waits, after its block, for the events that are still missing.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>All waiting times are multiplied by this.</summary>
    public double TestTimeFactor { get; }

    /// <summary>Whether the TestKit logs what it waits for.</summary>
    public bool LogTestKitCalls { get; }

    /// <summary>Numbers the test actors of the system. Not those of the process: a simulation's names are part of its trace.</summary>
    internal int NextTestActor() => Interlocked.Increment(ref _testActors);
}
