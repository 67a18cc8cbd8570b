namespace ActorNet.Devices.E1000;

/// <summary>What an access, a change or the passing of time asks of those who run the rings and the timer.</summary>
[Flags]
public enum E1000Effects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The driver gave descriptors to the transmitter.</summary>
    TransmitTail = 1 << 0,

    /// <summary>The driver gave buffers to the receiver.</summary>
    ReceiveTail = 1 << 1,

    /// <summary>The receiver became ready or stopped: <see cref="E1000Device.ReceiverReady"/>.</summary>
    ReceiverChanged = 1 << 2,

    /// <summary>The transmitter became ready or stopped: <see cref="E1000Device.TransmitterReady"/>.</summary>
    TransmitterChanged = 1 << 3,

    /// <summary><see cref="E1000Device.NextDeadline"/> is another one.</summary>
    TimerChanged = 1 << 4,

    /// <summary>The device was reset: rings forget what they had.</summary>
    WasReset = 1 << 5,

    /// <summary>The link that the driver sees came or went: <see cref="E1000Device.LinkUp"/>.</summary>
    LinkChanged = 1 << 6,
}
