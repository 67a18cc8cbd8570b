namespace ActorNet.Devices.Capture;

/// <summary>Decides whether a program ends on every packet and stays within its memory.</summary>
internal static class BpfVerifier
{
    internal static BpfProblem Check(ReadOnlySpan<BpfInstruction> program)
    {
        if (program.IsEmpty) return new BpfProblem(BpfFault.Empty, 0);
        if (program.Length > BpfProgram.MaxLength) return new BpfProblem(BpfFault.TooLong, BpfProgram.MaxLength);
        for (int i = 0; i < program.Length; i++)
        {
            BpfFault fault = Check(program[i], program.Length - i - 1);
            if (fault != BpfFault.None) return new BpfProblem(fault, i);
        }

        bool ends = program[^1].Code is BpfCode.ReturnK or BpfCode.ReturnA;
        return ends ? default : new BpfProblem(BpfFault.NoReturn, program.Length - 1);
    }

    /// <summary>How many bytes the program can read at most; null when that depends on the packet.</summary>
    internal static long? Reach(ReadOnlySpan<BpfInstruction> program)
    {
        long reach = 0;
        foreach (ref readonly BpfInstruction instruction in program)
        {
            int size = 0;
            switch (instruction.Code)
            {
                case BpfCode.LdWordAbsolute: size = sizeof(uint); break;
                case BpfCode.LdHalfAbsolute: size = sizeof(ushort); break;
                case BpfCode.LdByteAbsolute or BpfCode.LdxHeaderLength: size = sizeof(byte); break;
                case BpfCode.LdWordIndirect or BpfCode.LdHalfIndirect or BpfCode.LdByteIndirect: return null;
            }

            if (size > 0) reach = Math.Max(reach, (long)instruction.K + size);
        }

        return reach;
    }

    // A jump counts from the next instruction; `after` is how many there are.
    private static BpfFault Check(BpfInstruction instruction, int after)
    {
        switch (instruction.Code)
        {
            case BpfCode.LdWordAbsolute or BpfCode.LdHalfAbsolute or BpfCode.LdByteAbsolute or BpfCode.LdxHeaderLength:
                return instruction.K >= BpfCode.FirstKernelOffset ? BpfFault.KernelOffset : BpfFault.None;
            case BpfCode.LdScratch or BpfCode.LdxScratch or BpfCode.St or BpfCode.Stx:
                return instruction.K >= BpfCode.ScratchCells ? BpfFault.ScratchOutside : BpfFault.None;
            case BpfCode.DivK or BpfCode.ModK:
                return instruction.K == 0 ? BpfFault.DivisionByZero : BpfFault.None;
            case BpfCode.LshK or BpfCode.RshK:
                return instruction.K >= 32 ? BpfFault.ShiftTooFar : BpfFault.None;
            case BpfCode.Jump:
                return instruction.K >= (uint)after ? BpfFault.JumpOutside : BpfFault.None;
            case BpfCode.JumpEqualK or BpfCode.JumpGreaterK or BpfCode.JumpGreaterOrEqualK or BpfCode.JumpSetK:
            case BpfCode.JumpEqualX or BpfCode.JumpGreaterX or BpfCode.JumpGreaterOrEqualX or BpfCode.JumpSetX:
                return Math.Max(instruction.Jt, instruction.Jf) >= after ? BpfFault.JumpOutside : BpfFault.None;
            case BpfCode.LdWordIndirect or BpfCode.LdHalfIndirect or BpfCode.LdByteIndirect:
            case BpfCode.LdConstant or BpfCode.LdLength or BpfCode.LdxConstant or BpfCode.LdxLength:
            case BpfCode.AddK or BpfCode.SubK or BpfCode.MulK or BpfCode.OrK or BpfCode.AndK or BpfCode.XorK or BpfCode.Neg:
            case BpfCode.AddX or BpfCode.SubX or BpfCode.MulX or BpfCode.DivX or BpfCode.ModX:
            case BpfCode.OrX or BpfCode.AndX or BpfCode.XorX or BpfCode.LshX or BpfCode.RshX:
            case BpfCode.ReturnK or BpfCode.ReturnA or BpfCode.Tax or BpfCode.Txa:
                return BpfFault.None;
            default:
                return BpfFault.UnknownInstruction;
        }
    }
}
