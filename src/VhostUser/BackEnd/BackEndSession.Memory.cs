using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>The memory table. It may change while rings run.</content>
public sealed partial class BackEndSession
{
    private const int TableStart = 8, TableEntry = 32;

    /// <summary>The device uses the memory that it was given.</summary>
    public void OnMemorySet() => Answered();

    private Answer OnSetMemTable(Message message)
    {
        uint count = message.Read<MemoryTableHeader>().Count;
        if (count is 0 or > MemoryTableHeader.MaxRegions)
            return End(VhostUserFault.BadRegionCount, $"{message.Name}: {count} regions, not 1 to {MemoryTableHeader.MaxRegions}");
        if (message.Payload.Length < TableStart + (count * TableEntry))
            return End(VhostUserFault.BadPayloadSize, $"{message.Name}: {message.Payload.Length} bytes of payload for {count} regions");
        if (message.DescriptorCount != count)
            return End(VhostUserFault.WrongDescriptorCount, $"{message.Name}: came with {message.DescriptorCount} descriptors for {count} regions");
        var regions = new RegionDescription[count];
        var files = new FdHandle[count];
        for (int i = 0; i < count; i++)
        {
            regions[i] = message.Read<RegionDescription>(TableStart + (i * TableEntry));
            files[i] = message.TakeDescriptor();
        }
        ProtocolFault? fault = _memory.Replace(message.Name, regions, files);
        foreach (FdHandle file in files) file.Dispose();
        return UseMemory(fault);
    }

    private Answer OnAddMemReg(Message message)
    {
        using FdHandle file = message.TakeDescriptor();
        return UseMemory(_memory.Add(message.Name, message.Read<SingleRegion>().Region, file));
    }

    private Answer OnRemMemReg(Message message) => UseMemory(_memory.Remove(message.Name, message.Read<SingleRegion>().Region));

    private Answer UseMemory(ProtocolFault? fault)
    {
        if (fault is not null) return End(fault);
        return GiveMemory(_memory.Withdrawn, () =>
        {
            foreach (Vring vring in _vrings) StartIfComplete(vring);
            return Answer.Done;
        });
    }
}
