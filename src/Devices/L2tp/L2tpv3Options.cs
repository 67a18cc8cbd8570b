namespace ActorNet.Devices.L2tp;

/// <summary>What the two ends of an L2TPv3 session have agreed on, by hand (static pseudowire, RFC 3931 with an Ethernet payload, RFC 4719).</summary>
/// <param name="TransmitSession">Session id in what is sent.</param>
/// <param name="ReceiveSession">Session id in what is received.</param>
public sealed record L2tpv3Options(uint TransmitSession, uint ReceiveSession)
{
    /// <summary>True behind UDP, false behind IP itself.</summary>
    public bool IsUdp { get; init; }

    /// <summary>Bytes of cookie: 0, 4 or 8.</summary>
    public int CookieLength { get; init; }

    /// <summary>Cookie in what is sent.</summary>
    public ulong TransmitCookie { get; init; }

    /// <summary>Cookie in what is received.</summary>
    public ulong ReceiveCookie { get; init; }

    /// <summary>True when a counter of 4 bytes follows.</summary>
    public bool HasCounter { get; init; }

    /// <summary>True when that counter is always 0, for networks that deliver out of order.</summary>
    public bool IsCounterPinned { get; init; }

    /// <summary>Bytes between the header and the frame.</summary>
    public int Offset { get; init; }
}
