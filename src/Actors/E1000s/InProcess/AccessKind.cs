namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>What a machine asks of its NIC.</summary>
internal enum AccessKind
{
    ReadConfiguration,
    WriteConfiguration,
    ReadBar,
    WriteBar,
    ReadMemory,
    WriteMemory,
    SetMemory,
    Reset,
    Pause,
    Save,
    Load,
}
