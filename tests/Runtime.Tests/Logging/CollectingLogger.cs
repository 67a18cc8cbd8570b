using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

/// <summary>A logger that keeps what it gets, by system.</summary>
public sealed class CollectingLogger : UntypedActor
{
    public static readonly ConcurrentDictionary<string, ConcurrentQueue<LogEvent>> Events = new();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent logEvent:
                Events.GetOrAdd(Context.System.Name, _ => new ConcurrentQueue<LogEvent>()).Enqueue(logEvent);
                break;
        }
    }
}
