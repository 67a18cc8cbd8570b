using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Makes messages for fuzzers: mostly sensible ones, now and then with a wrong bit or a wrong descriptor, rarely plain noise.</summary>
internal static class RandomMessage
{
    private const ulong Offered = ProtocolFeatures.Mq | ProtocolFeatures.ConfigureMemSlots | ProtocolFeatures.Status | ProtocolFeatures.LogShmFd | ProtocolFeatures.InflightShmFd;

    private static readonly ulong[] Interesting =
        [0, 1, 2, 3, 255, 256, 257, 0x1000, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7f00_0000_0000, uint.MaxValue, 1ul << 63, ulong.MaxValue];

    /// <summary>One message, perhaps empty.</summary>
    public static (byte[] Bytes, FdHandle[] Files) Next(Random random, NamedFiles files, ulong features)
    {
        bool noise = random.Next(1000) == 0;
        RequestRule rule;
        do rule = RequestTable.All[random.Next(RequestTable.All.Count)];
        while (EndsMostSessions(rule) && random.Next(150) > 0);
        int wrong = random.Next(200);
        byte[] payload = noise ? new byte[random.Next(300)] : Payload(rule, random, wrong, features);
        if (noise) random.NextBytes(payload);
        var header = MessageHeader.ForRequest(rule.Request, payload.Length, random.Next(3) == 0);
        byte[] bytes = noise && random.Next(2) == 0 ? payload : Dialogue.Bytes(wrong == 1 ? header with { Flags = (uint)random.Next(32) } : header, payload);
        int descriptors = wrong == 2 ? random.Next(12) : Descriptors(rule, payload, random);
        return (bytes, bytes.Length == 0 ? [] : [.. Enumerable.Range(0, descriptors).Select(_ => File(files, rule, random))]);
    }

    // What this back end has no reply to, and regions that are there or not there: not too often, or no session gets far.
    private static bool EndsMostSessions(RequestRule rule) =>
        (rule.HasReply && (rule.Needs & Offered) != rule.Needs)
        || rule.Request is FrontEndRequest.AddMemReg or FrontEndRequest.RemMemReg;

    private static byte[] Payload(RequestRule rule, Random random, int wrong, ulong features)
    {
        byte[] payload = new byte[random.Next(2) == 0 ? rule.MinPayload : rule.MaxPayload];
        ulong Pick(ulong usual) => wrong == 3 ? Interesting[random.Next(Interesting.Length)] : usual;
        uint ring = (uint)Pick((ulong)random.Next(3));
        void Put<T>(T value, int offset = 0)
            where T : unmanaged => MemoryMarshal.Write(payload.AsSpan(offset), value);

        switch (rule.Request)
        {
            case FrontEndRequest.SetFeatures: Put(Pick(features | ((ulong)random.Next(2) << 30) | ((ulong)random.Next(2) << 26))); break;
            case FrontEndRequest.SetProtocolFeatures: Put(Pick(ProtocolFeatures.ReplyAck | ProtocolFeatures.Mq | (ulong)(random.Next(2) << 1))); break;
            case FrontEndRequest.SetVringNum: Put(new VringState(ring, (uint)Pick(1ul << random.Next(1, 9)))); break;
            case FrontEndRequest.SetVringBase: Put(new VringState(ring, (uint)Pick((ulong)random.Next(0x10000)))); break;
            case FrontEndRequest.SetVringAddr: Put(Dialogue.AddressOf(ring) with { Index = ring, Flags = (uint)Pick((ulong)random.Next(2)), Log = Pick(0x800) }); break;
            case FrontEndRequest.SetVringEnable: Put(new VringState(ring, (uint)Pick((ulong)random.Next(2)))); break;
            case FrontEndRequest.GetVringBase: Put(new VringState(ring, 0)); break;
            case FrontEndRequest.SetVringKick or FrontEndRequest.SetVringCall or FrontEndRequest.SetVringErr:
                Put(ring | Pick(random.Next(4) == 0 ? VringFile.NoDescriptor : 0));
                break;
            case FrontEndRequest.SetLogBase:
                payload = new byte[16];
                Put(new LogDescription(Pick(0x100), Pick((ulong)random.Next(0x80))));
                break;
            case FrontEndRequest.GetInflightFd or FrontEndRequest.SetInflightFd:
                Put(new InflightDescription(Pick(0x8000), Pick(0), (ushort)Pick((ulong)random.Next(1, 4)), (ushort)Pick(1ul << random.Next(9)), 0));
                break;
            case FrontEndRequest.IotlbMsg:
                Put(new IotlbMessage(Pick(0x7f00_0000_0000 + (ulong)random.Next(0x10000)), Pick(0x4000), Pick(0x7f00_0000_0000), (byte)Pick(3), (byte)Pick((ulong)random.Next(2, 4))));
                break;
            case FrontEndRequest.SetMemTable:
                payload = new byte[40];
                Put((uint)Pick(1));
                Put(new RegionDescription(Pick(0), Pick(0x10000), Pick(0x7f00_0000_0000), Pick(0)), 8);
                break;
            case FrontEndRequest.AddMemReg or FrontEndRequest.RemMemReg:
                Put(new SingleRegion(0, new RegionDescription(Pick(0x1_0000ul << random.Next(8)), Pick(0x100), Pick(0x7f00_1000_0000), Pick(0))));
                break;
            case FrontEndRequest.GetConfig or FrontEndRequest.SetConfig:
                Put(new ConfigHeader((uint)Pick(0), (uint)Pick((ulong)payload.Length - ConfigHeader.Length), 0));
                break;
            default: break;
        }
        return payload;
    }

    private static FdHandle File(NamedFiles files, RequestRule rule, Random random)
    {
        bool wantsBell = rule.Request is FrontEndRequest.SetVringKick or FrontEndRequest.SetVringCall or FrontEndRequest.SetVringErr
            or FrontEndRequest.SetLogFd;
        if (wantsBell != (random.Next(100) == 0)) return files.Bell();
        if (rule.Request == FrontEndRequest.SetBackEndReqFd && random.Next(100) > 0) return files.Socket();
        ulong size = random.Next(40) == 0 ? 0x100u : 0x10000;
        FdHandle file = files.Create(size);
        if (random.Next(2) == 0) Scribble(file, size, random);
        return file;
    }

    // Rings full of nonsense.
    private static void Scribble(FdHandle file, ulong size, Random random)
    {
        byte[] noise = new byte[size];
        random.NextBytes(noise);
        file.TryWrite(noise, out _);
    }

    private static int Descriptors(RequestRule rule, byte[] payload, Random random) => rule.Request switch
    {
        FrontEndRequest.SetVringKick or FrontEndRequest.SetVringCall or FrontEndRequest.SetVringErr =>
            payload.Length < sizeof(ulong) || new VringFile(MemoryMarshal.Read<ulong>(payload)).HasDescriptor ? 1 : 0, // noise may be shorter
        FrontEndRequest.SetMemTable => 1,
        FrontEndRequest.RemMemReg => random.Next(2),
        _ => rule.MaxDescriptors,
    };
}
