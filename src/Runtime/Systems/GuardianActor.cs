namespace ActorNet.Runtime;

/// <summary>Parent of all actors that users start.</summary>
internal sealed class GuardianActor : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        // A guardian's children are not its own: they live through its restart.
    }
}
