using System.Buffers.Binary;

namespace ActorNet.Devices.L2tp;

/// <summary>The bytes before each frame of an L2TPv3 session: written for what is sent, checked in what is received.</summary>
/// <remarks>
/// In this order, big-endian: over UDP, flags and version (0x00030000, RFC 3931 §4.1.2.1); session id, 4 bytes; cookie, 0, 4 or 8; counter, 0
/// or 4; and what <see cref="L2tpv3Options.Offset"/> says. An IPv4 header comes before that where the socket shows it.
/// </remarks>
public sealed class L2tpv3Header
{
    /// <summary>Longest header in bytes: all there is, with the longest offset, behind an IPv4 header.</summary>
    public const int LongestLength = Ipv4Length + 20 + MostOffset;

    /// <summary>Most bytes between the header and the frame, as in QEMU.</summary>
    public const int MostOffset = 256;

    private const int Ipv4Length = 20;
    private const byte PlainIpv4 = 0x45; // version 4, a header of 5 words
    private const uint DataOfVersion3 = 0x0003_0000;
    private const uint TypeAndVersion = 0x800f_0000;

    private readonly L2tpv3Options _options;
    private readonly int _before;
    private readonly int _session;
    private readonly int _cookie;
    private readonly int _counter;
    private uint _count;

    /// <summary>Makes the header of one session.</summary>
    /// <param name="options">What was agreed on.</param>
    /// <param name="receivesIpHeader">True when received messages begin with their IPv4 header.</param>
    public L2tpv3Header(L2tpv3Options options, bool receivesIpHeader = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)options.Offset, (uint)MostOffset, nameof(options));
        _options = options;
        _before = receivesIpHeader ? Ipv4Length : 0;
        _session = options.IsUdp ? 4 : 0;
        _cookie = _session + 4;
        _counter = _cookie + options.CookieLength;
        Length = _counter + (options.HasCounter ? 4 : 0) + options.Offset;
    }

    /// <summary>Bytes before a frame that is sent.</summary>
    public int Length { get; }

    /// <summary>Bytes before a frame that is received.</summary>
    public int ReceivedLength => _before + Length;

    /// <summary>Writes the header of the next frame to the first <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> header)
    {
        if (_options.IsUdp) BinaryPrimitives.WriteUInt32BigEndian(header, DataOfVersion3);
        BinaryPrimitives.WriteUInt32BigEndian(header[_session..], _options.TransmitSession);
        if (_options.CookieLength == 8) BinaryPrimitives.WriteUInt64BigEndian(header[_cookie..], _options.TransmitCookie);
        else if (_options.CookieLength == 4) BinaryPrimitives.WriteUInt32BigEndian(header[_cookie..], (uint)_options.TransmitCookie);
        int end = _counter;
        if (_options.HasCounter)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[_counter..], _options.IsCounterPinned ? 0 : ++_count);
            end += 4;
        }

        header[end..Length].Clear();
    }

    /// <summary>Checks the first <see cref="ReceivedLength"/> bytes of a message, or as many as came.</summary>
    /// <param name="header">A private copy.</param>
    /// <param name="length">Of the whole message.</param>
    public L2tpv3Fault Check(ReadOnlySpan<byte> header, int length)
    {
        if (length <= ReceivedLength || header.Length < ReceivedLength) return L2tpv3Fault.TooShort;
        if (_before > 0 && header[0] != PlainIpv4) return L2tpv3Fault.NotData;
        header = header[_before..];
        if (_options.IsUdp && (BinaryPrimitives.ReadUInt32BigEndian(header) & TypeAndVersion) != DataOfVersion3) return L2tpv3Fault.NotData;
        if (BinaryPrimitives.ReadUInt32BigEndian(header[_session..]) != _options.ReceiveSession) return L2tpv3Fault.WrongSession;
        bool right = _options.CookieLength switch
        {
            8 => BinaryPrimitives.ReadUInt64BigEndian(header[_cookie..]) == _options.ReceiveCookie,
            4 => BinaryPrimitives.ReadUInt32BigEndian(header[_cookie..]) == (uint)_options.ReceiveCookie,
            _ => true,
        };
        return right ? L2tpv3Fault.None : L2tpv3Fault.WrongCookie;
    }
}
