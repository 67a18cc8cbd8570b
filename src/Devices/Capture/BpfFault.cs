namespace ActorNet.Devices.Capture;

/// <summary>Why a BPF program is refused.</summary>
public enum BpfFault
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It has no instruction.</summary>
    Empty,

    /// <summary>It has more than <see cref="BpfProgram.MaxLength"/> instructions.</summary>
    TooLong,

    /// <summary>An instruction that does not exist.</summary>
    UnknownInstruction,

    /// <summary>A jump beyond the last instruction.</summary>
    JumpOutside,

    /// <summary>Division by the constant zero.</summary>
    DivisionByZero,

    /// <summary>A shift by a constant of 32 or more.</summary>
    ShiftTooFar,

    /// <summary>A scratch memory cell other than 0 to 15.</summary>
    ScratchOutside,

    /// <summary>A load from an offset that stands for something of the Linux kernel (SKF_AD_OFF and others).</summary>
    KernelOffset,

    /// <summary>The last instruction is no return.</summary>
    NoReturn,

    /// <summary>The text is not the number of instructions followed by four numbers for each.</summary>
    NoNumbers,

    /// <summary>The text has another number of instructions than it says.</summary>
    CountWrong,
}
