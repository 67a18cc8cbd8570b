namespace ActorNet.TestKit;

/// <summary>A pilot made of a delegate.</summary>
public sealed class DelegateAutoPilot : AutoPilot
{
    private readonly AutoPilotDelegate _delegate;

    /// <summary>Creates the pilot.</summary>
    public DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) => _delegate = autoPilotDelegate;

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) => _delegate(sender, message);
}
