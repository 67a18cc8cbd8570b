using System.Runtime.InteropServices;

namespace ActorNet.Io.Capture;

/// <summary>One instruction of classic BPF: struct bpf_insn, 8 bytes.</summary>
/// <param name="Code">Class, size, mode or operation.</param>
/// <param name="Jt">Instructions to jump over when a condition holds.</param>
/// <param name="Jf">Instructions to jump over when it does not.</param>
/// <param name="K">Constant, offset, index or distance.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PcapInstruction(ushort Code, byte Jt, byte Jf, uint K);
