namespace ActorNet.Runtime.Tests;

/// <summary>An actor that throws <see cref="Boom"/> in one of its hooks; "fail" makes it fail in Receive whatever the hook.</summary>
public sealed class FaultyActor : UntypedActor
{
    private readonly string _hook;

    public FaultyActor(string hook)
    {
        _hook = hook;
        ThrowIn("constructor");
    }

    protected override void PreStart() => ThrowIn("PreStart");

    protected override void PreRestart(Exception reason, object? message)
    {
        ThrowIn("PreRestart");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason) => ThrowIn("PostRestart");

    protected override void PostStop() => ThrowIn("PostStop");

    protected override bool AroundReceive(Receive receive, object message)
    {
        ThrowIn("AroundReceive");
        return base.AroundReceive(receive, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case "fail":
                throw new Boom("fail");
            case "ping":
                Sender.Tell("pong");
                break;
            case "stop":
                Context.Stop(Self);
                break;
            default:
                ThrowIn("Receive");
                Unhandled(message);
                break;
        }
    }

    protected override void Unhandled(object message)
    {
        ThrowIn("Unhandled");
        base.Unhandled(message);
    }

    private void ThrowIn(string hook)
    {
        if (_hook == hook)
        {
            throw new Boom(hook);
        }
    }
}
