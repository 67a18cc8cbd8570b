namespace ActorNet.TestKit;

/// <summary>An actor system and a test actor, and what a test expects of them.</summary>
/// <remarks>
/// Messages that the test sends come from the test actor, unless the class is <see cref="INoImplicitSender"/>. All waiting is for a
/// queue, in real time; on a <see cref="TestScheduler"/> time passes only when the test advances it. On the system of a
/// <see cref="Simulation"/> (runtime-only, see own-members.md) waiting runs the simulation, and all times are virtual.
/// </remarks>
public abstract partial class TestKitBase : IActorRefFactory
{
    private readonly ITestKitAssertions _assertions;
    private readonly IWaiting _waiting;
    private readonly TestMessageQueue _queue;
    private MessageEnvelope _last = NullMessageEnvelope.Instance;
    private bool _lastWasNoMessage;

    /// <summary>Whose messages were sent before: a TestKit may be made inside the test of another.</summary>
    private readonly ActorCell? _outer;

    /// <summary>Creates a TestKit on a system, or on a new one with <see cref="DefaultConfig"/>.</summary>
    /// <param name="assertions">How expectations fail.</param>
    /// <param name="system">The system; it is not terminated unless <see cref="Shutdown(TimeSpan?, bool)"/> is called.</param>
    /// <param name="testActorName">Name of the test actor.</param>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system ?? ActorSystem.Create("test", DefaultConfig), testActorName, created: true)
    {
    }

    /// <summary>Creates a TestKit on a new system.</summary>
    /// <param name="assertions">How expectations fail.</param>
    /// <param name="config">The system's configuration; <see cref="DefaultConfig"/> is put below it.</param>
    /// <param name="actorSystemName">Name of the system.</param>
    /// <param name="testActorName">Name of the test actor.</param>
    protected TestKitBase(ITestKitAssertions assertions, Config config, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, ActorSystem.Create(actorSystemName ?? "test", WithDefaults(config)), testActorName, created: true)
    {
    }

    private TestKitBase(ITestKitAssertions assertions, ActorSystem system, string? testActorName, bool created)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        _ = created;
        _assertions = assertions;
        Sys = system;
        _waiting = Waiting.Of(system);
        _queue = new TestMessageQueue(_waiting);
        TestKitSettings = TestKitExtension.For(system);
        Log = Logging.GetLogger(system, GetType());
        EventFilter = new EventFilterFactory(this, system);
        TestActor = CreateTestActor(testActorName ?? $"testActor{TestKitSettings.NextTestActor()}");
        if (this is not TestProbe)
        {
            // From here on a Tell without a sender comes from the test actor.
            _outer = ImplicitSender.Cell;
            ImplicitSender.Cell = this is INoImplicitSender ? null : ((LocalActorRef)TestActor).Cell;
        }
    }

    /// <summary>What a system needs to be tested: the TestKit's reference.conf.</summary>
    public static Config DefaultConfig => TestConfigs.DefaultConfig;

    /// <summary><see cref="DefaultConfig"/> with every log setting of the runtime switched on.</summary>
    public static Config FullDebugConfig => TestConfigs.FullDebugConfig;

    /// <summary>The system's clock: time of day that passes in real time. A monotonic clock is at <see cref="ActorSystem.Scheduler"/>.</summary>
    public static TimeSpan Now => TimeSpan.FromTicks(DateTime.UtcNow.Ticks);

    /// <summary>The system under test.</summary>
    public ActorSystem Sys { get; }

    /// <summary>The waiting times.</summary>
    public TestKitSettings TestKitSettings { get; }

    /// <summary>A logger for the test itself.</summary>
    public ILoggingAdapter Log { get; }

    /// <summary>The actor whose messages the expectations of this object are about.</summary>
    public IActorRef TestActor { get; }

    /// <summary>Expectations about log events.</summary>
    public EventFilterFactory EventFilter { get; }

    /// <summary>The message that was received last; null when there was none.</summary>
    public object? LastMessage => _last.Message;

    /// <summary>Who sent <see cref="LastMessage"/>.</summary>
    public IActorRef LastSender => _last.Sender;

    /// <summary>Whether the test actor has taken messages that nobody has asked for.</summary>
    public bool HasMessages => _queue.Count > 0;

    /// <summary>Expectations about the log events of another system.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>Makes the test actor drop messages for which the function returns true.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestActor.SetIgnore(message => shouldIgnoreMessage(message)), ActorRefs.NoSender);

    /// <summary>Makes the test actor drop messages of a type for which the function returns true.</summary>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(message => message is TMsg typed && shouldIgnoreMessage(typed));

    /// <summary>Makes the test actor drop all messages of a type.</summary>
    public void IgnoreMessages<TMsg>() => IgnoreMessages<TMsg>(static _ => true);

    /// <summary>Makes the test actor drop nothing any more.</summary>
    public void IgnoreNoMessages() => TestActor.Tell(new TestActor.SetIgnore(null), ActorRefs.NoSender);

    /// <summary>Makes the test actor watch an actor, whose end it then gets as <see cref="Terminated"/>. Returns when that is done.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        AskTestActor(new TestActor.Watch(actorToWatch));
        return actorToWatch;
    }

    /// <summary>Takes <see cref="Watch"/> back. Returns when that is done.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        AskTestActor(new TestActor.Unwatch(actorToUnwatch));
        return actorToUnwatch;
    }

    /// <summary>Lets a pilot react to the messages of the test actor, before the test sees them.</summary>
    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestActor.SetAutoPilot(pilot), ActorRefs.NoSender);

    /// <summary>A latch whose waiting times are multiplied as those of this TestKit.</summary>
    public virtual TestLatch CreateTestLatch(int count = 1) => new DilatedLatch(this, count);

    /// <summary>A barrier whose waiting times are multiplied as those of this TestKit.</summary>
    public TestBarrier CreateTestBarrier(int count) => new(this, count);

    /// <summary>Terminates the system and waits for its end.</summary>
    /// <param name="duration">How long; 5 s, at most 10 s, times the factor of the settings when null.</param>
    /// <param name="verifySystemShutdown">Whether a system that does not end fails the test, or is only logged.</param>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) => Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Terminates a system and waits for its end.</summary>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        ArgumentNullException.ThrowIfNull(system);
        TimeSpan limit = duration ?? Dilated(TimeSpan.FromSeconds(5));
        Task ended = system.Terminate();
        if (!Waiting.Of(system).Until(ended, limit))
        {
            string problem = $"System {system.Name} did not terminate within {limit}.";
            if (verifySystemShutdown)
            {
                throw new TimeoutException(problem);
            }

            system.Log.Warning("{0}", problem);
        }
    }

    /// <summary>Ends what the constructor did to the flow of the test.</summary>
    private protected void EndImplicitSender()
    {
        if (this is INoImplicitSender || ReferenceEquals(ImplicitSender.Cell?.Self, TestActor))
        {
            ImplicitSender.Cell = _outer;
        }
    }

    private static Config WithDefaults(Config config) =>
        ReferenceEquals(config, DefaultConfig) ? config : config.WithFallback(DefaultConfig);

    private object AskTestActor(object message)
    {
        // Long enough for a busy test actor; on its own thread, as usual, the answer is there at once.
        TimeSpan limit = Dilated(TimeSpan.FromSeconds(10));
        Task<object> answer = TestActor.Ask<object>(message, limit, CancellationToken.None);
        return _waiting.Until(answer, limit) ? answer.Result : throw new TimeoutException($"The test actor did not handle {message} within {limit}.");
    }

    private sealed class DilatedLatch(TestKitBase testKit, int count)
        : TestLatch(testKit.Dilated, testKit.TestKitSettings.DefaultTimeout, count);
}
