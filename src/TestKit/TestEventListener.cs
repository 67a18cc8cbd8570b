namespace ActorNet.TestKit;

/// <summary>A logger that does not print what a test expects.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<EventFilterBase> _muted = [];

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                initialize.LoggingBus.Subscribe(Context.Self, typeof(MuteEvents));
                initialize.LoggingBus.Subscribe(Context.Self, typeof(UnmuteEvents));
                return base.Receive(message);
            case MuteEvents mute:
                _muted.AddRange(mute.Filters);
                return true;
            case UnmuteEvents unmute:
                foreach (EventFilterBase filter in unmute.Filters)
                {
                    _muted.Remove(filter);
                }

                return true;
            default:
                return base.Receive(message);
        }
    }

    /// <inheritdoc/>
    protected override void Print(LogEvent logEvent)
    {
        if (!_muted.Exists(filter => filter.Apply(logEvent)))
        {
            PrintUnmuted(logEvent);
        }
    }

    /// <summary>Prints what no test expects.</summary>
    internal virtual void PrintUnmuted(LogEvent logEvent) => base.Print(logEvent);
}
