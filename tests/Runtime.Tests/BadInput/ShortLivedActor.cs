namespace ActorNet.Runtime.Tests;

/// <summary>An actor that uses something of the runtime in PreStart and then stops itself, leaving it all to the runtime to clear away.</summary>
public sealed class ShortLivedActor : UntypedActor, IWithTimers, IWithUnboundedStash
{
    private readonly string _uses;

    public ShortLivedActor(string uses, Action<object> born)
    {
        _uses = uses;
        born(this);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    protected override void PreStart()
    {
        switch (_uses)
        {
            case "children":
                Context.ActorOf(Props.Empty);
                Context.ActorOf(Props.Empty, "named");
                break;
            case "timers":
                Timers.StartSingleTimer("once", "tick", TimeSpan.FromHours(1));
                Timers.StartPeriodicTimer("often", "tick", TimeSpan.FromHours(1));
                break;
            case "receive timeout":
                Context.SetReceiveTimeout(TimeSpan.FromHours(1));
                break;
            case "event stream":
                Context.System.EventStream.Subscribe(Self, typeof(Boom));
                break;
            case "watch":
                Context.Watch(Context.Parent);
                break;
        }
        Self.Tell("end");
    }

    protected override void OnReceive(object message)
    {
        if (_uses == "stash")
        {
            Stash.Stash();
        }
        Context.Stop(Self);
    }
}
