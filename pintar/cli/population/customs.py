"""How the peoples of Indonesia name their children: common names, from which nobody real is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Custom:
    """How a people names its children: given names for men and women, names that follow, and family names."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    second: tuple[str, ...] = ()
    second_women: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    single: float = 0.0  # share of people with one name
    has_hajj: bool = True  # whether some carry H. or Hj.
    before_men: tuple[str, ...] = ("",)
    before_women: tuple[str, ...] = ("",)


def _(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


ARAB_MEN = _(
    "Ahmad Muhammad Abdul_Aziz Abdullah Abdurrahman Ali Amin Arif Aziz Fadil Fahmi Faisal Farid Fauzi Habib Hadi Hafiz Hakim "
    "Hamid Hamzah Hanafi Hasan Hasyim Husein Ibrahim Idris Ihsan Ilham Imron Irfan Ismail Jamaludin Kamal Khairul Khalid "
    "Lukman Luthfi Mahfud Mansur Miftahul Muhajir Mukhlis Munir Mustafa Nasrullah Nasir Ridwan Rofiq Saiful Salim Samsul "
    "Syafii Syarif Syukron Taufik Umar Usman Wahid Yahya Yusuf Zainal Zainudin Zaki Zulkifli"
)
ARAB_WOMEN = _(
    "Aisyah Aminah Anisa Asma Azizah Badriyah Chalimah Faridah Fathimah Fauziah Habibah Hafsah Halimah Hamidah Hanifah "
    "Hasanah Husna Iffah Ismatul Istiqomah Jamilah Karimah Khadijah Khairunnisa Khoiriyah Laila Latifah Lailatul Mahmudah "
    "Maimunah Mardiyah Maryam Maslahah Mufidah Munawaroh Nadia Nafisah Naimah Nikmah Nur Nurhayati Nurjanah Qomariyah "
    "Rahmah Rahmawati Robiatul Rodiyah Rohmah Rukayah Sakinah Salamah Salma Siti Sofiah Sumayyah Syarifah Ulfah Umi "
    "Wardah Yuliani Zahra Zainab Zakiyah Zubaidah Zulaikha Zumrotul"
)
ARAB_SECOND = _(
    "Anwar Arifin Asyari Azhar Basri Burhanudin Fadlan Fathoni Firdaus Ghofur Halim Hamdani Hidayat Hidayatullah Huda "
    "Jauhari Karim Latif Maarif Maulana Mubarok Muttaqin Nawawi Qodir Rahman Ramadhan Rasyid Rizqi Rosyid Sholeh Syahputra "
    "Ubaidillah Wahyudi Yasin Zamzami Zuhri"
)
ARAB_SECOND_WOMEN = _(
    "Aini Amalia Arifah Auliya Azzahra Fajriyah Fitri Fitriyah Hasanah Hidayah Hidayati Inayah Isnaini Jannah Khasanah "
    "Lestari Maghfiroh Maulida Mawaddah Mubarokah Mufarrohah Muthmainnah Nafiah Nuraini Oktaviani Rahayu Rahmawati "
    "Ramadhani Rofiqoh Rosyidah Sadiyah Safitri Salsabila Sholihah Suryani Ulya Wahidah Wahyuni Yuliana Zahroh"
)
JAVA = Custom(
    men=_(
        "Agung Agus Andi Anton Ari Aris Bagus Bambang Basuki Bayu Bowo Budi Cahyo Catur Danang Dedi Didik Djoko Dwi Edi Eko "
        "Galih Gatot Gunawan Hadi Hari Hendro Heri Heru Imam Indra Joko Kurniawan Lilik Mulyono Nanang Nugroho Nur Paijo "
        "Pramono Priyo Puji Purnomo Puput Rudi Sigit Slamet Sri Sugeng Suharto Sujiwo Sukarno Sulistyo Sumarno Supri "
        "Suryo Sutrisno Suwarno Teguh Tri Untung Wahyu Warsito Widodo Wisnu Yanto Yoga Yudi"
    ),
    women=_(
        "Ambar Anik Ari Atik Ayu Diah Dian Dwi Dyah Endah Endang Eni Erna Esti Eny Fitri Hartini Heni Ika Indah Ina Isti "
        "Kartika Kristiani Kurniasih Lestari Lilik Lina Mei Murni Nanik Niken Ning Nita Novi Nunik Puji Purwanti Ratna Ratih "
        "Retno Rina Ririn Rini Rita Sari Septi Sri Sulastri Sulis Sumarni Suparmi Suprapti Tatik Titik Tri Tutik Umi Utami "
        "Wahyu Wati Widya Winarni Wiwik Yani Yuli Yuni Yunita"
    ),
    second=_(
        "Adi Adiputra Ariwibowo Atmaja Budiono Handoko Hartono Haryanto Hermawan Irawan Kuncoro Kurniadi Kusuma Laksono "
        "Mulyadi Nugraha Nurcahyo Pambudi Prabowo Pradana Prakoso Pramudya Prasetyo Pratama Prayitno Priambodo Pujiono "
        "Purwanto Raharjo Riyadi Saputra Santoso Setiawan Siswanto Subagyo Sudarmono Sugiarto Sulistiono Supriyanto "
        "Susanto Susilo Sutanto Suyono Utomo Wahyono Wardoyo Wibisono Wibowo Wicaksono Widianto Wijaya Winarno Yulianto"
    ),
    second_women=_(
        "Agustin Andayani Anggraeni Astuti Budiarti Cahyani Damayanti Dewi Ekawati Handayani Haryati Hastuti Ismawati "
        "Kurniawati Kusumaningrum Kusumawati Lestari Maharani Mulyani Ningrum Ningsih Nurhidayah Oktavia Palupi Permatasari "
        "Pertiwi Pratiwi Purnamasari Purwaningsih Puspitasari Rahayu Rahmawati Retnowati Sari Setyaningsih Setyowati "
        "Sulistyowati Sumiyati Susanti Susilowati Trisnawati Utami Wahyuningsih Widayanti Widyastuti Wijayanti Winarsih Wulandari"
    ),
    single=0.14,
)
SUNDA = Custom(
    men=_(
        "Aang Acep Ade Agus Ahmad Ajat Asep Atep Cecep Dadan Dadang Dani Deden Dede Dedi Deni Dikdik Dudi Endang Engkos "
        "Entis Firman Gilang Hendra Ihin Iman Iwan Jajang Kosasih Maman Nana Nandang Oman Otong Rahmat Rizal Rukmana Sandi "
        "Suherman Tatang Teten Toto Ujang Usep Wawan Yana Yayan Yayat Yudi"
    ),
    women=_(
        "Ai Ade Aat Cucu Cici Dede Dewi Een Eka Elis Enok Euis Entin Fitri Gina Ida Iis Ika Imas Ipah Kokom Lilis Mimin Nani "
        "Nenden Neneng Neng Nia Nina Nining Nunung Nuraeni Nyai Oneng Popon Rani Rina Rita Rosi Sinta Teti Tini Titin Tuti "
        "Wida Wiwin Yanti Yati Yeni Yuyun"
    ),
    second=_(
        "Abdurahman Darmawan Firmansyah Ginanjar Gumelar Gunawan Hermawan Hidayat Kurnia Kurniawan Kusnadi Mulyana Nugraha "
        "Nurdin Permana Priatna Purnama Rahmat Ramdani Rohman Ruhiyat Rustandi Saefudin Saepuloh Setiawan Sobandi Somantri "
        "Sopandi Sudrajat Suhendar Sukmana Supriatna Suryadi Suryana Sutisna Wiguna Wijaya Yusup"
    ),
    second_women=_(
        "Aisyah Farida Fauziah Hasanah Hayati Herawati Hodijah Juariah Julaeha Komala Komariah Kurniasih Lasmini Marlina "
        "Maryati Masitoh Mulyani Nurhasanah Nurjanah Nurlaela Nurul Permatasari Rahmawati Rohaeti Rohayati Rosmiati Rostika "
        "Rukmini Sadiah Sapitri Solihah Suhartini Sukaesih Sumiati Supriatin Suryani Susilawati Wulandari Yuliani Yulianti"
    ),
    single=0.06,
)
MADURA = Custom(
    men=_(
        "Abd_Halim Abd_Rahman Achmad Bahrul Bunyamin Fathor Hairul Hasbullah Herman Holil Imam Jufri Khoirul Moh_Amin Moh_Hasan "
        "Mohammad Moh_Ridwan Mashudi Matsani Misbahul Nurul Rasyid Rofik Sahlan Samsuri Sulaiman Taufiqur Zainol"
    ),
    women=_(
        "Alfiyah Faizah Hamimah Hasiyah Hosniyah Imroatul Juhairiyah Kamariyah Kholifah Luluk Masruroh Mutmainnah Nurul "
        "Raudlatul Rohemah Romlah Ruqayyah Sahriyah Siti Sulaiha Suliha Uswatun Wasilah Zaitunah"
    ),
    second=_(
        "Anam Arifin Aziz Bahri Fadli Hadi Hasan Holis Hosen Imron Mahfudz Maulidi Rahem Rahman Rasyidi Rofi Syafi Umam"
    ),
    second_women=_(
        "Aisyah Fadilah Hasanah Herawati Holifah Husnah Jannah Komariyah Laili Qibtiyah Rahmah Sofiyah Zahrah"
    ),
    single=0.18,
)
BATAK = Custom(
    men=_(
        "Ahmad Ali Arman Bangun Binsar Darwin Efendi Erwin Fahri Hamonangan Hotman Ibrahim Irwan Jhonny Maruli Marwan "
        "Muhammad Parlindungan Poltak Rahmad Ramli Ridho Rizky Sahala Sahat Saut Syahrul Tigor Togar Zulham"
    ),
    women=_(
        "Annisa Derliana Dewi Elfrida Ernawati Fitri Hotmaida Ida Juliana Khairani Lamria Lisna Masdelina Masniari Mariani "
        "Nurhamidah Nurlela Nursaidah Rahmaini Riama Ros Roslina Rotua Sari Sondang Sri Tiurma Yusnidar"
    ),
    family=_(
        "Batubara Daulay Harahap Hasibuan Hutagalung Hutapea Lubis Manalu Manurung Marpaung Nainggolan Nasution Nasution "
        "Pakpahan Panggabean Pohan Pulungan Purba Rangkuti Ritonga Sembiring Siagian Siahaan Sihombing Simanjuntak "
        "Simatupang Sinaga Sipahutar Siregar Siregar Sitompul Tambunan Tanjung Tarigan"
    ),
    has_hajj=False,
)
MINANG = Custom(
    men=_(
        "Afrizal Alfian Alfi Ardi Armen Asril Dafrizal Dasril Dedi Desrizal Edwar Efrizal Fadhli Fakhrul Febri Firdaus Hendri "
        "Ilham Irsyad Jasril Masrizal Nofrizal Rahmat Ramadhan Refki Rinaldi Riswan Syafrizal Syafruddin Taufik Yasrizal Yulizar Zulfahmi"
    ),
    women=_(
        "Afriyanti Asmawati Desi Desmawati Dewi Elfi Elvira Erma Fitra Gusmawati Hasnah Hayatun Irma Jasmi Lusi Marlina "
        "Mardiati Misra Nelfi Nelwati Nofrita Nurbaiti Rahmi Refni Resmi Rosmaini Silvia Sri Wirda Yarnis Yeni Yulia Yusra Zulfa"
    ),
    second=_(
        "Afdal Anwar Chaniago Efendi Hadi Hakim Hamdi Ikhsan Kamil Koto Mulyadi Piliang Putra Rahman Ramli Saputra Sikumbang Syukri Yandri Zulmi"
    ),
    second_women=_(
        "Anggraini Fitri Gustina Hasanah Hayati Hidayati Indrawati Murni Novita Oktaviani Putri Rahayu Rahmadani Sartika Susanti Wahyuni Yanti Zahara"
    ),
    single=0.2,
)
ACEH = Custom(
    men=_(
        "Abdul_Gani Abubakar Anwar Azhari Azwar Bukhari Fajri Fakhrurrazi Hasbi Husaini Ilyas Iskandar Jamaluddin Jufri Mahdi Marzuki Maimun Mukhtar Munawar Muslim Nasruddin Razali Ridha Saifuddin Samsuar Sulaiman Syahrul Tarmizi Zulfikar Zulkarnaini"
    ),
    women=_(
        "Aklima Asnidar Cut_Maryam Cut_Nur Dahliana Darmawati Erlina Evi Fatimah Hasnidar Husna Irawati Juwita Khairiah Maisarah Marlina Mauliza Mursyidah Nadia Nilawati Nurlaila Nurmala Nurul Rahmah Rosnita Safrina Salmiah Suryani Ulfa Yusniar Zahara"
    ),
    second=_(
        "Abdullah Adam Ali Amin Arahman Daud Hamzah Harun Hasan Ibrahim Idris Ismail Jalil Mahmud Nurdin Puteh Rasyid Saputra Umar Usman Yacob Yusuf Zainun"
    ),
    second_women=_(
        "Amalia Andriani Aulia Fitri Fitria Hayati Husna Jannah Maulida Mutia Rahma Rahmi Safitri Sari Ulfa Yana Zuhra"
    ),
    single=0.2,
)
MELAYU = Custom(
    men=_(
        "Abu_Bakar Amir Apriadi Ardiansyah Aswandi Burhan Darmawan Edy Febriansyah Gusti Hamdan Hardi Hasanudin Herman Iskandar Jamal Juniardi Kamarudin Marzuki Mulkan Nazaruddin Raja_Amir Rusli Said Sabri Saparudin Suhardi Syaiful Syamsir Tarmizi Zamri Zulkarnain"
    ),
    women=_(
        "Asnah Azizah Dahlia Erna Faridah Halijah Hartati Hasnah Herlina Jamaliah Juriah Kartini Laila Marlia Masitah Mastura Mislina Nurbaya Nurlela Nurma Raja_Halimah Rohani Rosna Rusmini Sabariah Salbiah Suhaila Sumarni Yusnita Zaleha Zuraida"
    ),
    second=_(
        "Ahmad Akbar Ansyari Effendi Firmansyah Gani Hamid Hamzah Hanafiah Iskandar Kurniawan Mahmud Putra Rahman Ramadhan Saleh Saputra Syahputra Wijaya Yunus"
    ),
    second_women=_(
        "Agustina Anggraini Apriani Fitriani Hasanah Hayati Kurniati Lestari Marlina Maryani Nuraini Oktarina Puspita Putri Rahayu Sari Sartika Susanti Utami Wati"
    ),
    single=0.12,
)
BANJAR = Custom(
    men=_(
        "Abdul_Hadi Ahmad Akhmad Anang Ardiansyah Aspihani Bahrudin Fahrul Fathurrahman Gazali Hamdani Hamli Hairani Ideris Jamhari Jumadi Khairani Lukmanul Mahyudin Masrani Mawardi Muhammad Mulyadi Noor_Hidayat Norhan Rahmadi Rusdi Sabran Saberan Syahrani Syamsuri Yamani"
    ),
    women=_(
        "Aluh Annisa Arbainah Fitriah Galuh Hafizah Halidah Hatmiah Ida Jamiatul Jumiati Khalisah Latifah Mahrita Masliani Mawarni Misnawati Noor_Aida Norhasanah Norlaila Norliana Rabiatul Rahmiati Raudah Rusmiati Salasiah Siti Sri Wahdah Yulianti Zaitun"
    ),
    second=_(
        "Anshari Arsyad Fadhillah Fahmi Fauzan Hakim Hidayat Ihsan Kurniawan Noor Nugraha Rahmani Ramadhani Ridhani Rizali Saputra Sidik Syarif Wahyudi Yusran"
    ),
    second_women=_(
        "Aulia Azizah Fitriani Hasanah Hayati Hidayah Janah Kamaliah Maulidah Munawarah Nadia Nisa Rahmah Rahmatina Rizqiah Safitri Sari Wahidah Yanti"
    ),
    single=0.22,
)
DAYAK = Custom(
    men=_(
        "Adrianus Agus Alexander Andreas Antonius Aris Bernadus Dominikus Edy Fransiskus Hendrikus Herkulanus Jimmy Kornelius Lukas Markus Marselus Paulus Petrus Stefanus Sugiman Thomas Yohanes Yosef"
    ),
    women=_(
        "Agustina Anastasia Bernadeta Dina Elisabet Emiliana Fransiska Hermina Kristina Lidia Lusia Magdalena Margareta Maria Martina Monika Natalia Paulina Rosalia Sisilia Susana Theresia Veronika Yuliana"
    ),
    second=_(
        "Akim Ason Bujang Gunawan Jampi Jono Kusnadi Laban Libertus Linggi Nyaru Rantai Salim Setiawan Sinum Tambun Tinus Usat"
    ),
    second_women=_(
        "Ayu Dayang Efa Endang Ira Lestari Mina Nanik Novi Paskalia Ratna Rini Sari Tuti Wati Yanti"
    ),
    single=0.05,
    has_hajj=False,
)
BUGIS = Custom(
    men=_(
        "Abd_Rahman Abdul_Rasyid Ahmad Amiruddin Andi_Amir Andi_Baso Arifuddin Asdar Asri Bahtiar Burhanuddin Darwis Hamka Hamzah Haeruddin Hasanuddin Herman Ikbal Ilham Irwan Jabal Jufri Kaharuddin Muhlis Muhammad_Arif Muh_Yusuf Nasruddin Nurdin Rahmat Ridwan Rusdi Rustam Sabri Saharuddin Sudirman Sultan Sunardi Syamsuddin Syarifuddin Takdir Umar Usman Zainuddin"
    ),
    women=_(
        "Andi_Nur Andi_Tenri Asmawati Asriani Darmawati Erni Fatmawati Hajrah Halimah Hamsinah Hasmawati Hasnah Hasriani Herawati Irmayanti Jumriah Kartini Kasmawati Marlina Marwah Masita Mulyati Murniati Nurbaya Nurhaeda Nurhayati Nurjannah Nurlina Nurwahidah Rahmatia Rosdiana Rosmini Salmah Sitti_Aminah Sitti_Hajar Sitti_Nur Sri Suarni Suriani Syamsiah"
    ),
    second=_(
        "Alimuddin Amin Anwar Arsyad Bakri Basri Haris Hasyim Idrus Kadir Lallo Mappa Mansyur Mustamin Nur Rahim Rauf Saleh Saputra Tahir Thamrin Yunus"
    ),
    second_women=_(
        "Amir Arifin Bakri Fitriani Hamid Hasan Idris Kadir Mustari Nasir Nurdin Rahman Ramli Saleh Sari Syam Tahir Usman Yasin"
    ),
    single=0.32,
)
MINAHASA = Custom(
    men=_(
        "Adrian Alfrets Arter Berty Denny Djefry Ferdinan Frangky Hendrik Herry Jantje Jemmy Johny Marthen Meidy Noldy Ronald Roy Ruddy Steven Stevi Vecky"
    ),
    women=_(
        "Adeline Anneke Debby Deitje Feibe Fonny Grace Hetty Jeane Joice Juliana Meity Merry Meyke Nova Olga Pingkan Selvie Sientje Telly Vonny Yulin"
    ),
    family=_(
        "Kaunang Kawatu Lasut Lengkong Liow Lumintang Mamesah Mandagi Mantiri Mokoginta Mokodompit Pangemanan Paputungan Pontoh Rawung Rondonuwu Rumengan Runtu Sumual Supit Tumbel Wagey Walangitan Wowor"
    ),
    has_hajj=False,
)
GORONTALO = Custom(
    men=_(
        "Abdul_Wahab Ahmad Amran Arfan Djafar Fadli Hamzah Haris Ibrahim Idrus Ikram Ismail Jefri Karim Muhamad Mohamad_Ali Ramdan Rahmat Ridwan Rivai Rusli Salim Sofyan Taufik Usman Yusuf Zulkifli"
    ),
    women=_(
        "Aisa Asna Fatma Fitri Hadidjah Hapsa Hartin Hasna Irmawati Maryam Maimun Mariyana Nirwana Nurain Nurhayati Rahmatia Ramla Rosna Salma Sartin Sitti Sri Sumiyati Suryati Wirna Yulan Zubaeda Zuriati"
    ),
    family=_(
        "Abdullah Adam Ahmad Bakari Botutihe Daud Gobel Hamid Hasan Hunowu Husain Ibrahim Igirisa Ismail Kadir Lahay Laiya Mahmud Modjo Mohamad Monoarfa Nento Olii Otoluwa Pakaya Podungge Pulubuhu Rauf Suleman Talib Tuna Usman Yusuf"
    ),
)
BALI = Custom(
    men=_(
        "Adi Agus Arya Astawa Budiarta Dana Darma Eka Gede Mahardika Mahendra Mustika Parta Putra Sudarma Sudiarta Suardana Suarta Sukarya Suparta Wijaya Wirawan"
    ),
    women=_(
        "Adnyani Ariani Asih Astiti Ayuni Budiasih Dewi Juliani Kartini Lestari Mariani Martini Puspa Ratna Sari Sriani Suartini Sukerti Suryani Widiasih Yuliani"
    ),
    before_men=("I Wayan", "I Made", "I Nyoman", "I Ketut", "I Putu", "I Gede", "I Kadek", "I Komang"),
    before_women=(
        "Ni Wayan",
        "Ni Made",
        "Ni Nyoman",
        "Ni Ketut",
        "Ni Putu",
        "Ni Luh",
        "Ni Kadek",
        "Ni Komang",
    ),
    single=1.0,
    has_hajj=False,
)
SASAK = Custom(
    men=_(
        "Abdul_Hamid Ahmad Amrullah Bahri Fathurrahman Hamdi Hasanudin Husnul Jalaludin Kamarudin Khaerul Lalu_Ahmad Lalu_Hadi Lalu_Muhammad Lalu_Wira Mahsun Marzuki Muhammad Muhlis Munawir Nasri Rohimin Saharudin Sahnan Saiful Sirajudin Suhaili Supardi Syamsul Zaenudin Zulhadi"
    ),
    women=_(
        "Aminah Baiq_Ayu Baiq_Hidayati Baiq_Nur Baiq_Rohani Baiq_Sri Ernawati Faizah Hafizatul Halimatus Haerani Hidayatul Husniati Jumaenah Khaerani Laeli Mahnim Marianah Murniati Nurhasanah Nurul Rabiatul Raehan Rohani Rosidah Sakinah Salmiah Sahriah Siti Sumiati Suriani Wahidah Zohriah"
    ),
    second=_(
        "Akbar Anwar Arifin Azmi Efendi Fahmi Fikri Hadi Hafiz Hakiki Hamdani Hidayat Ihsan Jayadi Mahyudin Mujahid Rahman Ramdani Rizal Sabri Syafii Wardi Wathoni Yadi Zulkarnain"
    ),
    second_women=_(
        "Agustina Apriani Aulia Fitriani Hasanah Hidayah Hikmah Jannah Laili Mahmudah Marlina Nurlaili Puspita Rahmawati Ramdani Rizki Sukmawati Susanti Wahyuni Wardani Zulaikha"
    ),
    single=0.16,
)
NTT = Custom(
    men=_(
        "Adrianus Agustinus Aloysius Antonius Benediktus Bernadus Dominggus Emanuel Ferdinandus Fransiskus Gabriel Gregorius Hendrikus Ignasius Kanisius Karolus Kristoforus Laurensius Lukas Markus Melkianus Nikolaus Paulus Petrus Robertus Siprianus Stefanus Vinsensius Wilhelmus Yakobus Yohanes Yosef"
    ),
    women=_(
        "Agnes Anastasia Angelina Bernadeta Elisabeth Emerensiana Fransiska Florida Gaudensia Helena Katarina Kristina Lusia Magdalena Margaretha Maria Marselina Martha Monika Natalia Oktaviana Paulina Regina Rosalia Sesilia Skolastika Theresia Veronika Wilhelmina Yasinta Yosefina Yuliana"
    ),
    family=_(
        "Bria Dari Djawa Fallo Fernandez Gadi Hayon Klau Kleden Kolo Leki Lamak Manek Mau Nahak Nggai Nitbani Nono Pareira Rihi Seran Taek Tae Taneo Tefa Tukan Uly Wadu Wangge"
    ),
    has_hajj=False,
)
MALUKU = Custom(
    men=_(
        "Abdul_Gani Abdurrahman Ahmad Alwi Arsad Frans Ibrahim Idris Ismail Jafar Jusuf Marthin Muhammad Nasrudin Ramli Rasid Ruslan Saleh Semuel Umar Yusran Zakaria"
    ),
    women=_(
        "Aisa Asma Fatima Fatma Hadija Halima Hapsa Hasna Jamila Maryam Martha Nursia Nurhayati Rahma Rohani Rukia Salma Sarina Siti Wa_Ode Wahida Yohana"
    ),
    family=_(
        "Ambon Hatala Kaliky Kelian Kilwouw Latuconsina Latuamury Marasabessy Nahumarury Ohorella Patty Pattimahu Pelu Polanunu Renleeuw Renwarin Rumadan Rumakat Rumra Salampessy Samual Sangadji Sopalatu Tawainella Tuasikal Tuanaya Tuhuteru Umasugi Wakano Watimena"
    ),
)
PAPUA = Custom(
    men=_(
        "Abner Agus Alex Barnabas Daniel Dominggus Elias Esau Frans Hans Herman Isak Izak Jems Jimi Karel Kornelis Lukas Markus Marthen Naftali Nikolas Obed Paulus Petrus Robert Semuel Simon Thomas Yakob Yan Yohan Yosias"
    ),
    women=_(
        "Adolfina Agustina Alfrida Barbalina Beatrix Dina Dolfina Dorkas Elisabeth Fransina Helena Hermina Ida Juliana Katarina Kristina Lea Margaretha Maria Marike Martha Mince Naomi Orpa Paulina Rosina Sara Selfina Sofia Susana Yakoba Yuliana"
    ),
    family=_(
        "Ayomi Awom Baransano Dimara Douw Faidiban Gobay Heluka Imbiri Kambuaya Kayame Kogoya Korwa Krey Mabel Mambor Mandacan Mayor Mofu Nauw Pigai Rumbiak Rumbino Rumaropen Sawaki Tabuni Tekege Wanggai Wanimbo Wenda Wonda Yoku Yarangga Yembise"
    ),
    has_hajj=False,
)
BETAWI = Custom(
    men=ARAB_MEN,
    women=ARAB_WOMEN,
    second=ARAB_SECOND + JAVA.second,
    second_women=ARAB_SECOND_WOMEN + JAVA.second_women,
    single=0.1,
)
ARAB = Custom(men=ARAB_MEN, women=ARAB_WOMEN, second=ARAB_SECOND, second_women=ARAB_SECOND_WOMEN, single=0.06)

# Which customs a province's teachers come from, by chance out of the list: repeated ones are more likely.
BY_PROVINCE: dict[str, tuple[Custom, ...]] = {
    "11": (ACEH, ACEH, ACEH, ACEH, ARAB, MELAYU),
    "12": (BATAK, BATAK, BATAK, MELAYU, ARAB, JAVA),
    "13": (MINANG, MINANG, MINANG, MINANG, ARAB),
    "14": (MELAYU, MELAYU, MINANG, ARAB, JAVA, BATAK),
    "15": (MELAYU, MELAYU, ARAB, JAVA, MINANG),
    "16": (MELAYU, MELAYU, ARAB, JAVA),
    "17": (MELAYU, MELAYU, ARAB, JAVA, MINANG),
    "18": (JAVA, JAVA, JAVA, ARAB, MELAYU, SUNDA),
    "19": (MELAYU, MELAYU, ARAB, JAVA),
    "21": (MELAYU, MELAYU, ARAB, JAVA, MINANG, BATAK),
    "31": (BETAWI, BETAWI, JAVA, SUNDA, ARAB, MINANG),
    "32": (SUNDA, SUNDA, SUNDA, ARAB, JAVA),
    "33": (JAVA, JAVA, JAVA, ARAB),
    "34": (JAVA, JAVA, JAVA, ARAB),
    "35": (JAVA, JAVA, ARAB, ARAB, MADURA),
    "36": (SUNDA, SUNDA, ARAB, ARAB, BETAWI),
    "51": (BALI, BALI, ARAB, JAVA, JAVA),
    "52": (SASAK, SASAK, SASAK, ARAB, BUGIS),
    "53": (NTT, NTT, ARAB, BUGIS),
    "61": (MELAYU, MELAYU, ARAB, DAYAK, MADURA, JAVA),
    "62": (BANJAR, BANJAR, DAYAK, JAVA, ARAB),
    "63": (BANJAR, BANJAR, BANJAR, ARAB),
    "64": (BANJAR, BUGIS, JAVA, ARAB, DAYAK),
    "65": (BUGIS, BANJAR, JAVA, ARAB, DAYAK),
    "71": (MINAHASA, MINAHASA, GORONTALO, ARAB),
    "72": (BUGIS, BUGIS, ARAB, GORONTALO),
    "73": (BUGIS, BUGIS, BUGIS, BUGIS, ARAB),
    "74": (BUGIS, BUGIS, BUGIS, ARAB, MALUKU),
    "75": (GORONTALO, GORONTALO, GORONTALO, ARAB),
    "76": (BUGIS, BUGIS, BUGIS, ARAB),
    "81": (MALUKU, MALUKU, MALUKU, BUGIS, ARAB),
    "82": (MALUKU, MALUKU, ARAB, BUGIS),
    "91": (PAPUA, JAVA, BUGIS, ARAB, MALUKU),
    "92": (PAPUA, PAPUA, JAVA, BUGIS, ARAB, MALUKU),
    "93": (PAPUA, JAVA, BUGIS, ARAB, MALUKU),
    "94": (PAPUA, PAPUA, JAVA, BUGIS),
    "95": (PAPUA, PAPUA, PAPUA, JAVA),
    "96": (PAPUA, JAVA, BUGIS, MALUKU, ARAB),
}
