namespace ActorNet.Devices.E1000;

/// <summary>The registers of the 82540EM by their offset in BAR 0. Intel 8254x manual (317453) §13.2, table 13-2.</summary>
/// <remarks>Arrays are named by their first register.</remarks>
public enum Register
{
    /// <summary>Device control. §13.4.1.</summary>
    Control = 0x00000,

    /// <summary>Device status. §13.4.2.</summary>
    Status = 0x00008,

    /// <summary>EEPROM and flash control: the microwire pins. §13.4.3.</summary>
    Eecd = 0x00010,

    /// <summary>EEPROM read. §13.4.4.</summary>
    Eerd = 0x00014,

    /// <summary>Extended device control. §13.4.6.</summary>
    ControlExtended = 0x00018,

    /// <summary>Flash access: there is no flash. §13.4.5.</summary>
    Fla = 0x0001C,

    /// <summary>MDI control: access to the PHY. §13.4.7.</summary>
    Mdic = 0x00020,

    /// <summary>Flow control address, low. §13.4.8.</summary>
    Fcal = 0x00028,

    /// <summary>Flow control address, high. §13.4.9.</summary>
    Fcah = 0x0002C,

    /// <summary>Flow control type. §13.4.10.</summary>
    Fct = 0x00030,

    /// <summary>VLAN EtherType. §13.4.11.</summary>
    Vet = 0x00038,

    /// <summary>Interrupt cause, cleared by reading. §13.4.17.</summary>
    Icr = 0x000C0,

    /// <summary>Interrupt throttling, units of 256 ns. §13.4.18.</summary>
    Itr = 0x000C4,

    /// <summary>Interrupt cause set. §13.4.19.</summary>
    Ics = 0x000C8,

    /// <summary>Interrupt mask set, and read. §13.4.20.</summary>
    Ims = 0x000D0,

    /// <summary>Interrupt mask clear. §13.4.21.</summary>
    Imc = 0x000D8,

    /// <summary>Receive control. §13.4.22.</summary>
    Rctl = 0x00100,

    /// <summary>Flow control transmit timer value. §13.4.12.</summary>
    Fcttv = 0x00170,

    /// <summary>Transmit configuration word. §13.4.13.</summary>
    Txcw = 0x00178,

    /// <summary>Receive configuration word. §13.4.14.</summary>
    Rxcw = 0x00180,

    /// <summary>Transmit control. §13.4.33.</summary>
    Tctl = 0x00400,

    /// <summary>Transmit inter-packet gap. §13.4.34.</summary>
    Tipg = 0x00410,

    /// <summary>Adaptive IFS throttle. §13.4.35.</summary>
    Aifs = 0x00458,

    /// <summary>LED control. §13.4.15.</summary>
    Ledctl = 0x00E00,

    /// <summary>Packet buffer allocation, in KiB. §13.4.16.</summary>
    Pba = 0x01000,

    /// <summary>Flow control receive threshold, low. §13.4.23.</summary>
    Fcrtl = 0x02160,

    /// <summary>Flow control receive threshold, high. §13.4.24.</summary>
    Fcrth = 0x02168,

    /// <summary>Receive data FIFO head. §13.8.1.</summary>
    Rdfh = 0x02410,

    /// <summary>Receive data FIFO tail. §13.8.2.</summary>
    Rdft = 0x02418,

    /// <summary>Receive data FIFO head saved. §13.8.3.</summary>
    Rdfhs = 0x02420,

    /// <summary>Receive data FIFO tail saved. §13.8.4.</summary>
    Rdfts = 0x02428,

    /// <summary>Receive data FIFO packet count. §13.8.5.</summary>
    Rdfpc = 0x02430,

    /// <summary>Receive descriptor base address, low. §13.4.25.</summary>
    Rdbal = 0x02800,

    /// <summary>Receive descriptor base address, high. §13.4.26.</summary>
    Rdbah = 0x02804,

    /// <summary>Receive descriptor length in bytes. §13.4.27.</summary>
    Rdlen = 0x02808,

    /// <summary>Receive descriptor head. §13.4.28.</summary>
    Rdh = 0x02810,

    /// <summary>Receive descriptor tail. §13.4.29.</summary>
    Rdt = 0x02818,

    /// <summary>Receive delay timer, units of 1.024 us. §13.4.30.</summary>
    Rdtr = 0x02820,

    /// <summary>Receive descriptor control. §13.4.46.</summary>
    Rxdctl = 0x02828,

    /// <summary>Receive absolute delay timer, units of 1.024 us. §13.4.31.</summary>
    Radv = 0x0282C,

    /// <summary>Receive small packet detect. §13.4.32.</summary>
    Rsrpd = 0x02C00,

    /// <summary>Transmit DMA control. §13.4.42.</summary>
    Txdmac = 0x03000,

    /// <summary>Transmit data FIFO head. §13.8.6.</summary>
    Tdfh = 0x03410,

    /// <summary>Transmit data FIFO tail. §13.8.7.</summary>
    Tdft = 0x03418,

    /// <summary>Transmit data FIFO head saved. §13.8.8.</summary>
    Tdfhs = 0x03420,

    /// <summary>Transmit data FIFO tail saved. §13.8.9.</summary>
    Tdfts = 0x03428,

    /// <summary>Transmit data FIFO packet count. §13.8.10.</summary>
    Tdfpc = 0x03430,

    /// <summary>Transmit descriptor base address, low. §13.4.36.</summary>
    Tdbal = 0x03800,

    /// <summary>Transmit descriptor base address, high. §13.4.37.</summary>
    Tdbah = 0x03804,

    /// <summary>Transmit descriptor length in bytes. §13.4.38.</summary>
    Tdlen = 0x03808,

    /// <summary>Transmit descriptor head. §13.4.39.</summary>
    Tdh = 0x03810,

    /// <summary>Transmit descriptor tail. §13.4.40.</summary>
    Tdt = 0x03818,

    /// <summary>Transmit interrupt delay, units of 1.024 us. §13.4.41.</summary>
    Tidv = 0x03820,

    /// <summary>Transmit descriptor control. §13.4.43.</summary>
    Txdctl = 0x03828,

    /// <summary>Transmit absolute interrupt delay, units of 1.024 us. §13.4.44.</summary>
    Tadv = 0x0382C,

    /// <summary>TCP segmentation pad and minimum threshold. §13.4.45.</summary>
    Tspmt = 0x03830,

    /// <summary>CRC errors. §13.7.1.</summary>
    Crcerrs = 0x04000,

    /// <summary>Alignment errors. §13.7.2.</summary>
    Algnerrc = 0x04004,

    /// <summary>Symbol errors. §13.7.3.</summary>
    Symerrs = 0x04008,

    /// <summary>Receive errors. §13.7.4.</summary>
    Rxerrc = 0x0400C,

    /// <summary>Missed packets. §13.7.5.</summary>
    Mpc = 0x04010,

    /// <summary>Single collisions. §13.7.6.</summary>
    Scc = 0x04014,

    /// <summary>Excessive collisions. §13.7.7.</summary>
    Ecol = 0x04018,

    /// <summary>Multiple collisions. §13.7.8.</summary>
    Mcc = 0x0401C,

    /// <summary>Late collisions. §13.7.9.</summary>
    Latecol = 0x04020,

    /// <summary>Collisions. §13.7.10.</summary>
    Colc = 0x04028,

    /// <summary>Deferrals. §13.7.11.</summary>
    Dc = 0x04030,

    /// <summary>Transmissions without carrier sense. §13.7.12.</summary>
    Tncrs = 0x04034,

    /// <summary>Sequence errors. §13.7.13.</summary>
    Sec = 0x04038,

    /// <summary>Carrier extension errors. §13.7.14.</summary>
    Cexterr = 0x0403C,

    /// <summary>Receive length errors. §13.7.15.</summary>
    Rlec = 0x04040,

    /// <summary>XON received. §13.7.16.</summary>
    Xonrxc = 0x04048,

    /// <summary>XON transmitted. §13.7.17.</summary>
    Xontxc = 0x0404C,

    /// <summary>XOFF received. §13.7.18.</summary>
    Xoffrxc = 0x04050,

    /// <summary>XOFF transmitted. §13.7.19.</summary>
    Xofftxc = 0x04054,

    /// <summary>Flow control frames received that are not supported. §13.7.20.</summary>
    Fcruc = 0x04058,

    /// <summary>Good packets received of 64 bytes. §13.7.21.</summary>
    Prc64 = 0x0405C,

    /// <summary>Good packets received of 65 to 127 bytes. §13.7.22.</summary>
    Prc127 = 0x04060,

    /// <summary>Good packets received of 128 to 255 bytes. §13.7.23.</summary>
    Prc255 = 0x04064,

    /// <summary>Good packets received of 256 to 511 bytes. §13.7.24.</summary>
    Prc511 = 0x04068,

    /// <summary>Good packets received of 512 to 1023 bytes. §13.7.25.</summary>
    Prc1023 = 0x0406C,

    /// <summary>Good packets received of 1024 bytes and more. §13.7.26.</summary>
    Prc1522 = 0x04070,

    /// <summary>Good packets received. §13.7.27.</summary>
    Gprc = 0x04074,

    /// <summary>Broadcast packets received. §13.7.28.</summary>
    Bprc = 0x04078,

    /// <summary>Multicast packets received. §13.7.29.</summary>
    Mprc = 0x0407C,

    /// <summary>Good packets transmitted. §13.7.30.</summary>
    Gptc = 0x04080,

    /// <summary>Good octets received, low. §13.7.31.</summary>
    Gorcl = 0x04088,

    /// <summary>Good octets received, high. §13.7.31.</summary>
    Gorch = 0x0408C,

    /// <summary>Good octets transmitted, low. §13.7.32.</summary>
    Gotcl = 0x04090,

    /// <summary>Good octets transmitted, high. §13.7.32.</summary>
    Gotch = 0x04094,

    /// <summary>Receptions without buffers. §13.7.33.</summary>
    Rnbc = 0x040A0,

    /// <summary>Undersized packets received. §13.7.34.</summary>
    Ruc = 0x040A4,

    /// <summary>Fragments received. §13.7.35.</summary>
    Rfc = 0x040A8,

    /// <summary>Oversized packets received. §13.7.36.</summary>
    Roc = 0x040AC,

    /// <summary>Jabbers received. §13.7.37.</summary>
    Rjc = 0x040B0,

    /// <summary>Management packets received. §13.7.38.</summary>
    Mgtprc = 0x040B4,

    /// <summary>Management packets dropped. §13.7.39.</summary>
    Mgtpdc = 0x040B8,

    /// <summary>Management packets transmitted. §13.7.40.</summary>
    Mgtptc = 0x040BC,

    /// <summary>Total octets received, low. §13.7.41.</summary>
    Torl = 0x040C0,

    /// <summary>Total octets received, high. §13.7.41.</summary>
    Torh = 0x040C4,

    /// <summary>Total octets transmitted, low. §13.7.42.</summary>
    Totl = 0x040C8,

    /// <summary>Total octets transmitted, high. §13.7.42.</summary>
    Toth = 0x040CC,

    /// <summary>Total packets received. §13.7.43.</summary>
    Tpr = 0x040D0,

    /// <summary>Total packets transmitted. §13.7.44.</summary>
    Tpt = 0x040D4,

    /// <summary>Packets transmitted of 64 bytes. §13.7.45.</summary>
    Ptc64 = 0x040D8,

    /// <summary>Packets transmitted of 65 to 127 bytes. §13.7.46.</summary>
    Ptc127 = 0x040DC,

    /// <summary>Packets transmitted of 128 to 255 bytes. §13.7.47.</summary>
    Ptc255 = 0x040E0,

    /// <summary>Packets transmitted of 256 to 511 bytes. §13.7.48.</summary>
    Ptc511 = 0x040E4,

    /// <summary>Packets transmitted of 512 to 1023 bytes. §13.7.49.</summary>
    Ptc1023 = 0x040E8,

    /// <summary>Packets transmitted of 1024 bytes and more. §13.7.50.</summary>
    Ptc1522 = 0x040EC,

    /// <summary>Multicast packets transmitted. §13.7.51.</summary>
    Mptc = 0x040F0,

    /// <summary>Broadcast packets transmitted. §13.7.52.</summary>
    Bptc = 0x040F4,

    /// <summary>TCP segmentation contexts transmitted. §13.7.53.</summary>
    Tsctc = 0x040F8,

    /// <summary>TCP segmentation contexts that could not be transmitted. §13.7.54.</summary>
    Tsctfc = 0x040FC,

    /// <summary>Receive checksum control. §13.4.47.</summary>
    Rxcsum = 0x05000,

    /// <summary>Multicast table array. §13.5.1.</summary>
    Mta = 0x05200,

    /// <summary>Receive addresses: the first four octets. §13.5.2.</summary>
    Ral = 0x05400,

    /// <summary>Receive addresses: the last two octets, selection and validity. §13.5.3.</summary>
    Rah = 0x05404,

    /// <summary>VLAN filter table array. §13.5.4.</summary>
    Vfta = 0x05600,

    /// <summary>Wake-up control. §13.6.1.</summary>
    Wuc = 0x05800,

    /// <summary>Wake-up filter control. §13.6.2.</summary>
    Wufc = 0x05808,

    /// <summary>Wake-up status. §13.6.3.</summary>
    Wus = 0x05810,

    /// <summary>Management control: nothing manages here. §13.4.48.</summary>
    Manc = 0x05820,

    /// <summary>IP address valid. §13.6.4.</summary>
    Ipav = 0x05838,

    /// <summary>IPv4 address table, each address followed by an unused word. §13.6.5.</summary>
    Ip4at = 0x05840,

    /// <summary>IPv6 address. §13.6.6.</summary>
    Ip6at = 0x05880,

    /// <summary>Wake-up packet length. §13.6.7.</summary>
    Wupl = 0x05900,

    /// <summary>Wake-up packet memory. §13.6.8.</summary>
    Wupm = 0x05A00,

    /// <summary>Flexible filter lengths. §13.6.9.</summary>
    Fflt = 0x05F00,

    /// <summary>Flexible filter masks. §13.6.10.</summary>
    Ffmt = 0x09000,

    /// <summary>Flexible filter values. §13.6.11.</summary>
    Ffvt = 0x09800,

    /// <summary>Packet buffer memory: holds what is written; frames do not pass through it. §13.8.11.</summary>
    Pbm = 0x10000,
}
