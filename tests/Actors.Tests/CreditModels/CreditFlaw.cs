namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>A mistake that is built into the credit model on purpose, which exploring it must find.</summary>
public enum CreditFlaw
{
    None,

    /// <summary>A source that ran dry asks to be notified, and does not look again.</summary>
    SourceDoesNotLookAgain,

    /// <summary>A receiver without buffers asks to be notified, and does not look again.</summary>
    ReceiverDoesNotLookAgain,

    /// <summary>A source that ran dry does not ask to be notified again.</summary>
    EdgeNotRearmed,

    /// <summary>A descriptor that had more is not read again: its edge was for all of it.</summary>
    ReadsOnceAnEdge,

    /// <summary>Credit comes back when a held batch is released, not when its copy is done.</summary>
    CreditOnRelease,

    /// <summary>The copy of a held batch brings no credit.</summary>
    CopyWithoutCredit,

    /// <summary>What is dropped while it waits is charged, and not given back.</summary>
    PurgeForgetsCredit,

    /// <summary>Credit that comes back does not send what waits.</summary>
    ReclaimDoesNotSend,

    /// <summary>What is larger than all credit waits for that much.</summary>
    LargeWaitsForEver,

    /// <summary>The data lane is not opened again.</summary>
    GateStaysClosed,

    /// <summary>A receiver that stops keeps what it has in hand.</summary>
    StopKeepsBatch,

    /// <summary>Nobody looks at the source when there is no peer any more.</summary>
    DisconnectDoesNotResume,

    /// <summary>A batch is returned again when the kick comes.</summary>
    ReturnsTwice,

    /// <summary>A new link does not get what waits in the old one.</summary>
    ReconnectForgetsWaiting,
}
