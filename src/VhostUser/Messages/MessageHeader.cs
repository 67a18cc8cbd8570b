using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>Starts every message, 12 bytes in the byte order of the machine. vhost-user.rst, "Header".</summary>
/// <param name="Request">A <see cref="FrontEndRequest"/>, or a back end's own request; a reply repeats it.</param>
/// <param name="Flags">Version and flags.</param>
/// <param name="PayloadSize">Bytes that follow.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MessageHeader(uint Request, uint Flags, uint PayloadSize)
{
    /// <summary>Length on the wire.</summary>
    public const int Length = 12;

    /// <summary>The bits of <see cref="Flags"/> that hold the version.</summary>
    public const uint VersionMask = 3;

    /// <summary>The one version there is.</summary>
    public const uint Version = 1;

    /// <summary>Set in replies, and only there.</summary>
    public const uint Reply = 4;

    /// <summary>The sender wants to know how it went, if REPLY_ACK was negotiated.</summary>
    public const uint NeedReply = 8;

    /// <summary>All bits that have a meaning.</summary>
    public const uint KnownFlags = VersionMask | Reply | NeedReply;

    /// <summary>True when the sender set <see cref="NeedReply"/>.</summary>
    public bool NeedsReply => (Flags & NeedReply) != 0;

    /// <summary>Header of a request.</summary>
    public static MessageHeader ForRequest(FrontEndRequest request, int payloadSize, bool needReply = false) =>
        new((uint)request, needReply ? Version | NeedReply : Version, (uint)payloadSize);

    /// <summary>Header of the reply to a request. QEMU accepts no other flags.</summary>
    public static MessageHeader ForReply(uint request, int payloadSize) => new(request, Version | Reply, (uint)payloadSize);
}
