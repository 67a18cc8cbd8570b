using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.Tests.Offloads;

/// <summary>A frame as a sender with offloads makes it, and what it is made of.</summary>
internal sealed record OffloadPacket(byte[] Bytes, OffloadHeader Offload, int Network, int Transport, int Payload, bool IsIPv6)
{
    private static readonly ConditionalWeakTable<FrameBatch, byte[]> Memory = []; // lives as long as the batch that points into it

    public bool IsTcp => (Offload.GsoType & 0x7f) is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;

    /// <summary>Any packet that the specification allows.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="gsoType">What is left to do.</param>
    /// <param name="isIPv6">Or IPv4.</param>
    /// <param name="payload">Bytes behind all headers.</param>
    /// <param name="size">Bytes in a segment.</param>
    /// <param name="isLinux">
    /// As Linux wants it: the headers tell the lengths of the frame, with one tag and without IPv6 destination options, which it never fragments; it
    /// miscounts the offsets of fragments behind any IPv6 extension header.
    /// </param>
    public static OffloadPacket Make(Random random, byte gsoType, bool isIPv6, int payload, int size, bool isLinux = false)
    {
        bool isTcp = gsoType is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;
        var bytes = new List<byte>(payload + 200);
        bytes.AddRange(Junk(random, 12));
        for (int tags = random.Next(isLinux ? 2 : 3); tags > 0; tags--) bytes.AddRange([(byte)(tags == 2 ? 0x88 : 0x81), (byte)(tags == 2 ? 0xa8 : 0), .. Junk(random, 2)]);
        bytes.AddRange(isIPv6 ? [0x86, 0xdd] : [8, 0]);
        int network = bytes.Count;
        byte protocol = (byte)(isTcp ? 6 : 17);
        if (isIPv6) AddIPv6(bytes, random, protocol, isLinux ? random.Next(gsoType == OffloadHeader.GsoUdpFragments ? 1 : 3) : random.Next(3), isLinux);
        else AddIPv4(bytes, random, protocol);
        int transport = bytes.Count;
        int options = isTcp ? 4 * random.Next(11) : 0;
        byte[] header = Junk(random, isTcp ? 20 + options : 8);
        if (isTcp) header[12] = (byte)((header.Length / 4 << 4) | (header[12] & 15));
        bytes.AddRange(header);
        bytes.AddRange(Junk(random, payload));
        byte[] frame = [.. bytes];
        if (isLinux) SetLengths(frame, network, transport, isTcp, isIPv6);
        var offload = new OffloadHeader
        {
            Flags = OffloadHeader.NeedsChecksum,
            GsoType = (byte)(gsoType | (isTcp && random.Next(4) == 0 ? OffloadHeader.GsoEcn : 0)),
            GsoSize = (ushort)size,
            ChecksumStart = (ushort)transport,
            ChecksumOffset = (ushort)(isTcp ? 16 : 6),
        };
        // As Linux does: the sum of the pseudo header, of the whole length, stands in the field.
        ushort partial = (ushort)~PlainChecksum.Of(PseudoHeader(frame, network, protocol, isIPv6, frame.Length - transport));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(transport + offload.ChecksumOffset), partial);
        Assert.True(OffloadCheck.TryNormalise(ref offload, frame.Length, OffloadSet.All, isVouched: false));
        return new OffloadPacket(frame, offload, network, transport, transport + header.Length, isIPv6);
    }

    /// <summary>The same with only its checksum left to do.</summary>
    public OffloadPacket WithoutSegmentation() => this with { Offload = Offload with { GsoType = 0, GsoSize = 0, HeaderLength = 0 } };

    public static byte[] PseudoHeader(byte[] frame, int network, byte protocol, bool isIPv6, int length) =>
        [.. isIPv6 ? frame.AsSpan(network + 8, 32) : frame.AsSpan(network + 12, 8), 0, protocol, (byte)(length >> 8), (byte)length];

    /// <summary>Puts the frame into a batch, cut anywhere.</summary>
    public FrameBatch Batch(Random random, int mostPieces)
    {
        byte[] memory = GC.AllocateUninitializedArray<byte>(Bytes.Length, pinned: true);
        Bytes.CopyTo(memory, 0);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Memory.Add(batch, memory);
        int[] cuts = [0, .. Enumerable.Range(0, random.Next(mostPieces)).Select(_ => random.Next(Bytes.Length)).Order(), Bytes.Length];
        for (int i = 1; i < cuts.Length; i++) batch.AppendSegment(MemorySlice.OfPinned(memory, cuts[i - 1], cuts[i] - cuts[i - 1]));
        batch.CloseFrame(0, Offload);
        return batch;
    }

    private static void SetLengths(byte[] frame, int network, int transport, bool isTcp, bool isIPv6)
    {
        if (isIPv6) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(network + 4), (ushort)(frame.Length - network - 40));
        else BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(network + 2), (ushort)(frame.Length - network));
        if (!isTcp) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(transport + 4), (ushort)(frame.Length - transport));
    }

    private static byte[] Junk(Random random, int length)
    {
        byte[] junk = new byte[length];
        random.NextBytes(junk);
        return junk;
    }

    private static void AddIPv4(List<byte> bytes, Random random, byte protocol)
    {
        byte[] header = Junk(random, 20 + (4 * random.Next(11)));
        header[0] = (byte)(0x40 | (header.Length / 4));
        header[6] = (byte)(random.Next(2) << 6); // DF or not
        header[7] = 0;
        header[9] = protocol;
        bytes.AddRange(header);
    }

    private static void AddIPv6(List<byte> bytes, Random random, byte protocol, int count, bool isLinux)
    {
        byte[][] extensions = [.. Enumerable.Range(0, count).Select(_ => Junk(random, 8 * (1 + random.Next(2))))];
        byte[] kinds = [.. extensions.Select((_, i) => i == 0 && random.Next(2) == 0 ? (byte)0 : isLinux || random.Next(2) == 0 ? (byte)43 : (byte)60), protocol];
        byte[] header = Junk(random, 40);
        header[0] = 0x60;
        header[6] = kinds[0];
        bytes.AddRange(header);
        for (int i = 0; i < extensions.Length; i++)
        {
            extensions[i][0] = kinds[i + 1];
            extensions[i][1] = (byte)((extensions[i].Length / 8) - 1);
            extensions[i][3] = 0; // no segments left
            bytes.AddRange(extensions[i]);
        }
    }
}
