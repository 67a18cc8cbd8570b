using System.Runtime.InteropServices;
using ActorNet.Io.Capture;

namespace ActorNet.Io.Tests.Capture;

/// <summary>libpcap's own interpreter.</summary>
internal static class PcapFilter
{
    /// <summary>What libpcap's interpreter returns for a packet; it verifies nothing.</summary>
    internal static uint Run(PcapInstruction[] program, byte[] packet, int captured)
    {
        GCHandle code = GCHandle.Alloc(program, GCHandleType.Pinned);
        GCHandle bytes = GCHandle.Alloc(packet, GCHandleType.Pinned);
        try
        {
            Program native = new() { Length = (uint)program.Length, Instructions = code.AddrOfPinnedObject() };
            Header header = new() { Captured = (uint)captured, Length = (uint)packet.Length };
            return (uint)Offline(in native, in header, bytes.AddrOfPinnedObject());
        }
        finally
        {
            code.Free();
            bytes.Free();
        }
    }

    // DllImport, because LibraryImport needs unsafe code in this project; nothing here is marshalled.
    [DllImport("libpcap.so.0.8", EntryPoint = "pcap_offline_filter", ExactSpelling = true)]
    private static extern int Offline(in Program program, in Header header, nint packet);

    /// <summary>struct bpf_program.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        internal uint Length;
        internal nint Instructions;
    }

    /// <summary>struct pcap_pkthdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal nint Seconds;
        internal nint Microseconds;
        internal uint Captured;
        internal uint Length;
    }
}
