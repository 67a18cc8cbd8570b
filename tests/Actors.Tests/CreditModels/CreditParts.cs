namespace ActorNet.Actors.Tests.CreditModels;

// The parts of a state are structs, and their arrays are never written to: copying a state copies three arrays.

/// <summary>A sender with its source.</summary>
internal struct SenderPart
{
    public byte Appeared;
    public byte Taken;
    public byte Out;
    public bool DriverLooks; // it has made something available and has not yet looked whether to kick
    public bool WantsKick;
    public bool WaitsForDriver;
    public bool MustArm; // has seen an empty ring, and is about to ask to be notified
    public bool MustLook;
    public bool Readable;
    public bool SawEmpty;
    public bool KickTold;
    public bool ContinueTold;
    public bool IsDown;
    public sbyte Link; // -1: no peer
    public CreditItem[] Mail;

    public readonly bool CanRun => MustArm || MustLook || SawEmpty || Mail.Length > 0;
}

/// <summary>One direction between a sender and a receiver.</summary>
internal struct LinkPart
{
    public sbyte Peer; // -1: not made yet
    public sbyte Credit;
    public sbyte CreditBytes;
    public byte Outstanding;
    public CreditItem[] Waiting;
}

/// <summary>A receiver with its queue and its buffers.</summary>
internal struct ReceiverPart
{
    public byte Appeared;
    public byte Used;
    public bool DriverLooks;
    public bool WantsKick;
    public bool WaitsForDriver;
    public bool MustArm;
    public bool MustLook;
    public bool KickTold;
    public bool IsClosed;
    public bool TimerTold;
    public bool IsStopped;
    public CreditItem? InHand;
    public CreditItem[] Data;
    public CreditItem[] Control;
    public (byte First, byte Second) Last; // the number of each sender's last frame

    public readonly bool CanRun => MustArm || MustLook || Control.Length > 0 || (!IsClosed && !IsStopped && Data.Length > 0);
}
