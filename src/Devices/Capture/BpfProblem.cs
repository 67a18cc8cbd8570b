namespace ActorNet.Devices.Capture;

/// <summary>Why a BPF program is refused, and where.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Index">The instruction, counted from 0.</param>
public readonly record struct BpfProblem(BpfFault Fault, int Index)
{
    /// <summary>For people.</summary>
    public override string ToString() => Fault switch
    {
        BpfFault.None => "no problem",
        BpfFault.Empty => "the program has no instructions",
        BpfFault.TooLong => $"the program has more than {BpfProgram.MaxLength} instructions",
        BpfFault.CountWrong => "the program has another number of instructions than its first number says",
        _ => $"instruction {Index} {Text}",
    };

    private string Text => Fault switch
    {
        BpfFault.UnknownInstruction => "does not exist in classic BPF",
        BpfFault.JumpOutside => "jumps beyond the end",
        BpfFault.DivisionByZero => "divides by zero",
        BpfFault.ShiftTooFar => "shifts by 32 or more",
        BpfFault.ScratchOutside => "uses a memory cell above 15",
        BpfFault.KernelOffset => "asks for what only the Linux kernel knows of a frame; compile without an interface, as with tcpdump -y EN10MB",
        BpfFault.NoReturn => "is the last one and no return",
        BpfFault.NoNumbers => "is not four numbers: code, jt, jf, k",
        _ => Fault.ToString(),
    };
}
