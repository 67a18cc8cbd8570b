using System.Runtime.InteropServices;

namespace ActorNet.Io.Capture;

/// <summary>
/// The calls of libpcap that compile a filter, and no policy. The library may be missing and has two names, so its functions
/// are looked up once instead of imported.
/// </summary>
internal sealed unsafe class LibPcap
{
    /// <summary>Its name on Debian and its derivatives, and elsewhere.</summary>
    private static readonly string[] Names = ["libpcap.so.0.8", "libpcap.so.1"];

    private static readonly string[] Functions = ["pcap_open_dead", "pcap_compile", "pcap_geterr", "pcap_freecode", "pcap_close"];

    // SAFETY: the signatures are those of pcap/pcap.h; bpf_u_int32 is a uint.
    private readonly delegate* unmanaged<int, int, nint> _openDead;
    private readonly delegate* unmanaged<nint, PcapProgram*, byte*, int, uint, int> _compile;
    private readonly delegate* unmanaged<nint, byte*> _error;
    private readonly delegate* unmanaged<PcapProgram*, void> _freeCode;
    private readonly delegate* unmanaged<nint, void> _close;

    private LibPcap(ReadOnlySpan<nint> functions)
    {
        _openDead = (delegate* unmanaged<int, int, nint>)functions[0];
        _compile = (delegate* unmanaged<nint, PcapProgram*, byte*, int, uint, int>)functions[1];
        _error = (delegate* unmanaged<nint, byte*>)functions[2];
        _freeCode = (delegate* unmanaged<PcapProgram*, void>)functions[3];
        _close = (delegate* unmanaged<nint, void>)functions[4];
    }

    /// <summary>The library; null where it is not installed.</summary>
    internal static LibPcap? TryLoad() => TryLoad(Names);

    internal static LibPcap? TryLoad(ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            nint[] functions = new nint[Functions.Length];
            int found = 0;
            while (found < functions.Length && NativeLibrary.TryGetExport(library, Functions[found], out functions[found])) found++;
            if (found == functions.Length) return new LibPcap(functions); // stays loaded as long as the process lives
            NativeLibrary.Free(library);
        }

        return null;
    }

    internal nint OpenDead(int linkType, int snapLength) => _openDead(linkType, snapLength);

    internal int Compile(nint pcap, PcapProgram* program, byte* expression, int optimize, uint netmask) =>
        _compile(pcap, program, expression, optimize, netmask);

    internal string Error(nint pcap) => Marshal.PtrToStringUTF8((nint)_error(pcap)) ?? "";

    internal void FreeCode(PcapProgram* program) => _freeCode(program);

    internal void Close(nint pcap) => _close(pcap);
}
