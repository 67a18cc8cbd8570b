namespace ActorNet.Runtime.Tests;

/// <summary>An actor made of lambdas, with its insides open to them.</summary>
public sealed class ScriptedActor : UntypedActor
{
    private readonly Script _script;

    public ScriptedActor(Script script)
    {
        _script = script;
        script.Construct?.Invoke(this);
    }

    public int Count { get; set; }

    public IActorRef Me => Self;

    public IActorRef From => Sender;

    public IUntypedActorContext Ctx => Context;

    public void DefaultPreRestart(Exception reason, object? message) => base.PreRestart(reason, message);

    public void Unknown(object message) => Unhandled(message);

    public void Turn(UntypedReceive receive) => Become(receive);

    public void Push(UntypedReceive receive) => BecomeStacked(receive);

    public void Pop() => UnbecomeStacked();

    protected override void OnReceive(object message) => _script.Receive?.Invoke(this, message);

    protected override void PreStart() => _script.PreStart?.Invoke(this);

    protected override void PostStop() => _script.PostStop?.Invoke(this);

    protected override void PreRestart(Exception reason, object? message)
    {
        if (_script.PreRestart is null)
        {
            base.PreRestart(reason, message);
        }
        else
        {
            _script.PreRestart(this, reason, message);
        }
    }

    protected override void PostRestart(Exception reason)
    {
        if (_script.PostRestart is null)
        {
            base.PostRestart(reason);
        }
        else
        {
            _script.PostRestart(this, reason);
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => _script.Strategy ?? base.SupervisorStrategy();
}
