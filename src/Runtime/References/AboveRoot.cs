namespace ActorNet.Runtime;

/// <summary>The supervisor of the root: a failure that gets here stops the root, and the end of the root is the end of the system.</summary>
internal sealed class AboveRoot(IActorRefProvider provider, ActorSystemImpl system) : MinimalActorRef
{
    public override ActorPath Path { get; } = provider.RootPath / "_above-root";

    public override IActorRefProvider Provider => provider;

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                system.Log.Error(failed.Cause, "The root guardian failed; the actor system stops.");
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case DeathWatchNotification:
                system.Terminated();
                break;
        }
    }
}
