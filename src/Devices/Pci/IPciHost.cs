namespace ActorNet.Devices.Pci;

/// <summary>What a transport offers its function. Called on the function's lane.</summary>
public interface IPciHost
{
    /// <summary>Sets the level of the function's INTx line. Called only on a change; the line is level-triggered.</summary>
    void SetInterrupt(bool level);

    /// <summary>Carries a message-signalled interrupt: a 32-bit write of <paramref name="data"/> to <paramref name="address"/>.</summary>
    void SignalMessage(ulong address, uint data);
}
