namespace ActorNet.RemotePci.Interrupts;

/// <summary>How QEMU hears of the level of the interrupt pin. Used by one actor, on its lane.</summary>
public interface IInterruptLine
{
    /// <summary>
    /// False while QEMU may believe that the level is 1 although it is 0: an access that lowered it is not answered before, because
    /// its driver would be interrupted once more for nothing.
    /// </summary>
    bool IsSettled { get; }

    /// <summary>The level has changed.</summary>
    void SetLevel(bool level);
}
