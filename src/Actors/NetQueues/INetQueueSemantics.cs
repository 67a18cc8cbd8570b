namespace ActorNet.Actors.NetQueues;

/// <summary>What a mailbox must offer to be a NetQueue: a control lane, and a data lane that its actor can close.</summary>
public interface INetQueueSemantics : ISemantics
{
}
