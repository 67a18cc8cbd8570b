namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>How large a model of a flood is; credit is counted in batches.</summary>
/// <param name="Ports">Ports that lose nothing.</param>
/// <param name="SenderCredit">Batches that the sender may have out.</param>
/// <param name="LinkCredit">Batches that a port's receiver may have.</param>
/// <param name="Batches">What the sender has, up to 15.</param>
/// <param name="CopiesWithoutBound">The flaw: all that waits is copied, and the sender's credit is home.</param>
internal sealed record FloodSetting(int Ports, int SenderCredit, int LinkCredit, int Batches, bool CopiesWithoutBound = false);
