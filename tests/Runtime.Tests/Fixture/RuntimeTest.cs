namespace ActorNet.Runtime.Tests;

/// <summary>A test with an actor system of its own, which must end within the guard time.</summary>
public abstract partial class RuntimeTest : IAsyncLifetime
{
    /// <summary>Guard against hanging; no test waits for it to pass.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Quiet = """
        akka {
          loggers = []
          loglevel = DEBUG
          stdout-loglevel = OFF
          log-dead-letters = off
        }
        """;

    protected ActorSystem Sys { get; private set; } = null!;

    /// <summary>
    /// A TestKit counts the thread that creates it as its test actor's and may leave it so for the tests that follow.
    /// These tests stand outside of all actors, on this thread and after an await.
    /// </summary>
    protected RuntimeTest()
    {
        StandOutside();
        SynchronizationContext.SetSynchronizationContext(null);
    }

    /// <summary>Where the runtime lets a thread be put outside.</summary>
    static partial void StandOutside();

    protected virtual string Hocon => "";

    public virtual Task InitializeAsync()
    {
        Sys = ActorSystem.Create("test", QuietConfig(Hocon));
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync() => await Sys.Terminate().WaitAsync(Patience);

    protected static Config QuietConfig(string hocon) =>
        ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(Quiet));

    /// <summary>Starts a top-level actor made of lambdas.</summary>
    protected IActorRef Start(Script script, string? name = null) => Sys.ActorOf(script.Props, name);

    /// <summary>Starts a top-level actor that only handles messages.</summary>
    protected IActorRef Start(Action<ScriptedActor, object> receive, string? name = null) => Start(new Script { Receive = receive }, name);

    protected Probe NewProbe(string? name = null) => new(Sys, Patience, name);

    /// <summary>Waits until an actor has handled what was sent to it before.</summary>
    protected static Task Settle(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(null), Patience);
}
