using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ActorNet.Io.Capture;

/// <summary>Compiles filter expressions such as "tcp port 80" to classic BPF with libpcap, where that is installed.</summary>
/// <remarks>
/// Compiles for Ethernet frames and without an interface, so programs read nothing but bytes of the frame. An expression with
/// the name of a host asks the resolver for it, which may take long: not for a thread that moves frames.
/// </remarks>
public static unsafe class PcapCompiler
{
    /// <summary>
    /// Longest expression, in bytes of UTF-8. libpcap's optimiser takes time with the cube of the length: some seconds for the
    /// longest list of ports that fits here, minutes for one four times as long.
    /// </summary>
    public const int MaxExpressionBytes = 4096;

    /// <summary>What compiling says where there is no libpcap.</summary>
    public const string NotInstalled = "libpcap is not installed: apt-get install libpcap0.8, or give the program as numbers (tcpdump -y EN10MB -ddd prints them)";

    private const int Ethernet = 1; // DLT_EN10MB
    private const uint UnknownNetmask = 0xffffffff; // PCAP_NETMASK_UNKNOWN: "ip broadcast" is refused
    private static readonly Lock OneAtATime = new(); // libpcap before 1.8 compiles in global variables
    private static readonly Lazy<LibPcap?> Library = new(LibPcap.TryLoad);

    /// <summary>True when libpcap is installed.</summary>
    public static bool IsAvailable => Library.Value is not null;

    /// <summary>Compiles an expression.</summary>
    /// <param name="expression">pcap-filter(7); empty: every frame.</param>
    /// <param name="snapLength">What the program returns for a frame that it accepts, at least 1.</param>
    /// <param name="instructions">The program, which its user verifies.</param>
    /// <param name="error">Why there is none, for people: mostly libpcap's own words.</param>
    public static bool TryCompile(
        string expression, int snapLength, [NotNullWhen(true)] out PcapInstruction[]? instructions, [NotNullWhen(false)] out string? error) =>
        TryCompile(Library.Value, expression, snapLength, out instructions, out error);

    internal static bool TryCompile(
        LibPcap? library, string expression, int snapLength, [NotNullWhen(true)] out PcapInstruction[]? instructions, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentOutOfRangeException.ThrowIfLessThan(snapLength, 1);
        instructions = null;
        byte[] text = Encoding.UTF8.GetBytes(expression + '\0');
        error = library is null ? NotInstalled
            : text.Length > MaxExpressionBytes + 1 ? $"the expression is longer than {MaxExpressionBytes} bytes"
            : expression.Contains('\0', StringComparison.Ordinal) ? "the expression contains a zero character"
            : null;
        if (error is not null) return false;
        lock (OneAtATime) return TryCompile(library!, text, snapLength, out instructions, out error);
    }

    private static bool TryCompile(
        LibPcap library, byte[] text, int snapLength, [NotNullWhen(true)] out PcapInstruction[]? instructions, [NotNullWhen(false)] out string? error)
    {
        instructions = null;
        error = "libpcap has no memory";
        nint pcap = library.OpenDead(Ethernet, snapLength);
        if (pcap == 0) return false;
        try
        {
            PcapProgram program = default;
            int status;
            // SAFETY: the text ends with a zero byte.
            fixed (byte* start = text) status = library.Compile(pcap, &program, start, optimize: 1, UnknownNetmask);
            if (status != 0)
            {
                error = library.Error(pcap);
                return false;
            }

            // SAFETY: libpcap filled the structure: Length instructions, which stay until FreeCode.
            instructions = new ReadOnlySpan<PcapInstruction>(program.Instructions, (int)program.Length).ToArray();
            library.FreeCode(&program);
            error = null;
            return true;
        }
        finally
        {
            library.Close(pcap);
        }
    }
}
