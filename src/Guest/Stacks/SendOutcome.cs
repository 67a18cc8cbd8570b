namespace ActorNet.Guest.Stacks;

/// <summary>What became of one packet on its way out of the stack.</summary>
internal enum SendOutcome
{
    /// <summary>The sink has it.</summary>
    Sent,

    /// <summary>It waits for its neighbour's address.</summary>
    Waiting,

    /// <summary>Dropped and counted; as if the network had lost it.</summary>
    Dropped,

    /// <summary>The sink has no room: worth trying again.</summary>
    Refused,
}
