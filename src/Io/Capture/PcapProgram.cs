using System.Runtime.InteropServices;

namespace ActorNet.Io.Capture;

/// <summary>struct bpf_program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PcapProgram
{
    internal uint Length;
    internal PcapInstruction* Instructions;
}
