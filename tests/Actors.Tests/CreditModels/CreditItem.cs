namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>A message of the credit model; most are about a batch.</summary>
internal readonly record struct CreditItem(CreditItemKind Kind, byte Sender = 0, byte Batch = 0, byte Link = 0, byte Handled = 0, bool IsCopy = false)
{
    public void Write(ModelKey key)
    {
        key.Add((int)Kind);
        key.Add(Sender | (Batch << 1) | (Link << 3) | (Handled << 6));
        key.Add(IsCopy);
    }
}

/// <summary>What a message says.</summary>
internal enum CreditItemKind : byte
{
    Data,
    Returned,
    Released,
    Kick,
    Continue,
    HeldTooLong,
    Down,
    Up,
    Disconnect,
    Connect,
    Stop,
}
