namespace ActorNet.Runtime;

/// <summary>Handle no user messages until resumed.</summary>
internal sealed class Suspend : SystemMessage
{
    internal override bool StashWhenWaitingForChildren => true;
}
