namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>One access of a machine, on its way from a thread of the machine to the NIC's lane.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Address">An offset, or an absolute address.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Value">What is written.</param>
/// <param name="Bar">Which range, or which kind of ranges.</param>
/// <param name="Waiter">The thread that waits for the answer; null when it does not wait.</param>
internal readonly record struct Access(AccessKind Kind, ulong Address, int Size, ulong Value, int Bar, AccessWaiter? Waiter);
